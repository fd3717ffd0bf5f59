import { hasTopics, setTopic, shapeOf, speakerOf, topicName, topicOf, topicsOf } from "../state/groups.ts"
import { http } from "../state/http.ts"
import { AddByName } from "./AddByName.tsx"

/** Which topic of a chat is shown and written in. */
export const TopicBar = ({ chat }: { readonly chat: number }) => {
  if (!hasTopics(chat)) return null
  const topic = topicOf(chat)
  const by = speakerOf(chat)
  return (
    <div class="topics">
      <p>
        <label for="topic">Topic</label>
        <select
          id="topic"
          value={topic === undefined ? "all" : String(topic)}
          onChange={({ currentTarget: { value } }) =>
            setTopic(chat, value === "all" ? undefined : value === "null" ? null : Number(value))
          }
        >
          <option value="all">All topics</option>
          <option value="null">General</option>
          {topicsOf(chat).map((one) => (
            <option key={one.id} value={String(one.id)}>
              {topicName(one)}
              {one.state === "closed" ? " (closed)" : ""}
            </option>
          ))}
        </select>
      </p>
      {shapeOf(chat)?.group?.forum === true && (
        <AddByName
          what="New topic"
          label="Name of the new topic"
          style="secondary"
          longest={128}
          returns
          add={async (name) => by && setTopic(chat, (await http.createTopic(chat, name, by.id)).id)}
        />
      )}
    </div>
  )
}

import { useRef, useState } from "preact/hooks"
import { attempt } from "../state/composing.ts"
import { hasTopics, setTopic, shapeOf, speakerOf, topicName, topicOf, topicsOf } from "../state/groups.ts"
import { http } from "../state/http.ts"
import { Icon } from "./Icon.tsx"

/** Which topic of a chat is shown and written in. */
export const TopicBar = ({ chat }: { readonly chat: number }) => {
  const [name, setName] = useState<string | undefined>(undefined)
  const button = useRef<HTMLButtonElement>(null)
  if (!hasTopics(chat)) return null
  const topic = topicOf(chat)
  const by = speakerOf(chat)
  const close = () => {
    setName(undefined)
    queueMicrotask(() => button.current?.focus())
  }
  const create = async (event: Event) => {
    event.preventDefault()
    const wanted = name?.trim() ?? ""
    if (wanted === "" || by === undefined) return close()
    const isDone = await attempt(http.createTopic(chat, wanted, by.id).then(({ id }) => setTopic(chat, id)))
    if (isDone) close()
  }
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
      {shapeOf(chat)?.group?.forum === true &&
        (name === undefined ? (
          <button ref={button} class="secondary" onClick={() => setName("")}>
            <Icon name="plus" size={16} /> New topic
          </button>
        ) : (
          <form class="add-form" onSubmit={create}>
            <input
              aria-label="Name of the new topic"
              placeholder="Name"
              maxLength={128}
              value={name}
              ref={(input) => input?.focus()}
              onInput={(event) => setName(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Escape") return
                event.preventDefault()
                close()
              }}
            />
            <button class="primary small" type="submit">
              Add
            </button>
          </form>
        ))}
    </div>
  )
}

import { overview } from "../../state/dashboard.ts"
import { chats } from "../../state/world.ts"
import { lasted } from "../clock.ts"

/** The name of a person in the sandbox, or the id of the Telegram chat. */
const whose = (conversation: string) => {
  const [, chat = "", topic] = conversation.split(":")
  const name = chats.value.get(Number(chat))?.name ?? `chat ${chat}`
  return topic === undefined ? name : `${name}, topic ${topic}`
}

/** The conversations whose work is the oldest. */
export const Busiest = () => {
  const busiest = overview.value?.busiest ?? []
  if (busiest.length === 0) return null
  return (
    <section aria-labelledby="busiest" class="busiest">
      <h2 id="busiest">At work</h2>
      <ol>
        {busiest.map(({ conversation, since, waiting }) => (
          <li key={conversation}>
            <span>{whose(conversation)}</span>
            <span>
              {waiting} {waiting === 1 ? "message" : "messages"}
              {since !== null && `, for ${lasted(Date.now() - since)}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

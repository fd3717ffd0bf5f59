import { reminders } from "../state/operations.ts"
import { chats } from "../state/world.ts"
import type { Reminder } from "../wire.ts"
import { lasted, momentIn } from "./clock.ts"

/** The next reminders of all people. */
export const Reminders = () =>
  reminders.value === undefined ? (
    <p class="lead">Loading…</p>
  ) : reminders.value.length === 0 ? (
    <p class="lead">No reminders.</p>
  ) : (
    <ol class="cards" aria-label="Reminders, soonest first">
      {reminders.value.map((one) => (
        <Card key={one.id} reminder={one} />
      ))}
    </ol>
  )

/** The name of a person in the sandbox, or the Telegram user id. */
const whose = ({ conversation, user }: Reminder) =>
  chats.value.get(Number(conversation.split(":")[1]))?.name ?? `person ${user}`

const Card = ({ reminder }: { readonly reminder: Reminder }) => {
  const { dueAt, recurrence, text, zone } = reminder
  const left = dueAt === null ? 0 : dueAt - Date.now()
  return (
    <li class="card">
      <p class="card-what">{text === "" ? "(written by a newer version)" : text}</p>
      <p>
        {dueAt !== null && (
          <>
            <time dateTime={new Date(dueAt).toISOString()}>{momentIn(dueAt, zone)}</time>
            {left > 0 ? `, in ${lasted(left)}` : ", due"}
          </>
        )}
      </p>
      <p>
        {recurrence} · {zone} · for {whose(reminder)}
      </p>
      <code>{reminder.next}</code>
    </li>
  )
}

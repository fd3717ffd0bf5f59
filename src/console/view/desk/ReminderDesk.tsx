import { useEffect, useState } from "preact/hooks"
import { countAll, counts, desk, useDoing, useLoaded } from "../../state/desk.ts"
import type { Reminder } from "../../wire.ts"
import { lasted, momentIn } from "../clock.ts"
import { Page } from "../frame/Page.tsx"
import { Said, saidOf, Trouble } from "./Said.tsx"

const size = 50
const spans = ["10 minutes", "1 hour", "tomorrow"]

/** The next reminders of all people, with what can be done about them. */
export const ReminderDesk = () => {
  const [limit, setLimit] = useState(size)
  const list = useLoaded(() => desk.reminders({ limit: String(limit) }), String(limit), 5000)
  const { isBusy, run, said } = useDoing(list.reload)
  useEffect(() => void countAll(), [])
  const total = counts.value?.reminders ?? 0
  return (
    <Page title="Reminders" aside={counts.value !== undefined && <p class="lead">{total.toLocaleString("en")}</p>}>
      <Said said={said} />
      <Trouble why={list.why} />
      {list.value === undefined ? (
        list.why === "" && <p class="lead">Loading…</p>
      ) : list.value.length === 0 ? (
        <p class="lead">No reminders.</p>
      ) : (
        <ol class="cards" aria-label="Reminders, soonest first">
          {list.value.map((reminder) => (
            <Card
              key={reminder.id}
              reminder={reminder}
              isBusy={isBusy}
              act={(verb, body) => run(async () => saidOf(await desk.remind(reminder.id, verb, body)))}
            />
          ))}
        </ol>
      )}
      {list.value !== undefined && list.value.length < total && list.value.length >= limit && limit < 500 && (
        <button class="secondary" onClick={() => setLimit(Math.min(500, limit + 2 * size))}>
          Show more ({(total - list.value.length).toLocaleString("en")} left)
        </button>
      )}
    </Page>
  )
}

/** The time of an instant in the browser's zone, as an input takes it. */
const local = (at: number) => {
  const offset = new Date(at).getTimezoneOffset() * 60_000
  return new Date(at - offset).toISOString().slice(0, 16)
}

const Card = (props: {
  readonly reminder: Reminder
  readonly isBusy: boolean
  readonly act: (verb: string, body: unknown) => void
}) => {
  const { act, isBusy, reminder } = props
  const { dueAt, id, recurrence, text, user, zone } = reminder
  const [isChanging, setChanging] = useState(false)
  const name = text === "" ? id : text
  const left = dueAt === null ? 0 : dueAt - Date.now()
  return (
    <li class="card">
      <p class="card-what">{text === "" ? "(its text is hidden)" : text}</p>
      {dueAt !== null && (
        <p>
          <time dateTime={new Date(dueAt).toISOString()}>{momentIn(dueAt, zone)}</time>
          {left > 0 ? `, in ${lasted(left)}` : ", due"}
        </p>
      )}
      <p>
        {recurrence} · {zone} · for person {user}
      </p>
      <div class="card-buttons">
        <button class="secondary" aria-label={`Cancel ${name}`} disabled={isBusy} onClick={() => act("cancel", {})}>
          Cancel
        </button>
        {dueAt !== null &&
          spans.map((span) => (
            <button
              key={span}
              class="secondary"
              aria-label={`Snooze ${name} for ${span}`}
              disabled={isBusy}
              onClick={() => act("snooze", { for: span, dueAt })}
            >
              {span === "tomorrow" ? "Tomorrow" : `+ ${span}`}
            </button>
          ))}
        {dueAt !== null && (
          <button class="secondary" aria-expanded={isChanging} onClick={() => setChanging(!isChanging)}>
            Change
          </button>
        )}
      </div>
      {isChanging && dueAt !== null && (
        <Change
          reminder={reminder}
          dueAt={dueAt}
          isBusy={isBusy}
          act={(body) => {
            act("change", body)
            setChanging(false)
          }}
        />
      )}
    </li>
  )
}

const Change = (props: {
  readonly reminder: Reminder
  readonly dueAt: number
  readonly isBusy: boolean
  readonly act: (body: unknown) => void
}) => {
  const { act, dueAt, isBusy, reminder } = props
  const [text, setText] = useState(reminder.text)
  const [at, setAt] = useState(local(dueAt))
  const repeats = reminder.recurrence !== "once"
  const send = (event: Event) => {
    event.preventDefault()
    const moved = !repeats && at !== local(dueAt) ? { at: new Date(at).getTime() } : {}
    const said = text.trim() !== "" && text !== reminder.text ? { text: text.trim() } : {}
    act({ dueAt, ...said, ...moved })
  }
  return (
    <form class="change" onSubmit={send}>
      <label>
        Text
        <input value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      {!repeats && (
        <label>
          When, in your time zone
          <input type="datetime-local" value={at} onInput={(event) => setAt(event.currentTarget.value)} />
        </label>
      )}
      <button class="primary small" disabled={isBusy}>
        Save
      </button>
    </form>
  )
}

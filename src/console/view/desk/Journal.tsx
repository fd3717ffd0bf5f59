import { useState } from "preact/hooks"
import { desk, useLoaded } from "../../state/desk.ts"
import { to } from "../../state/route.ts"
import type { JournalEntry } from "../../wire.ts"
import { moment } from "../clock.ts"
import { Page } from "../frame/Page.tsx"
import { Trouble } from "./Said.tsx"

const size = 100

/** What operators did, newest first. */
export const Journal = () => {
  const [limit, setLimit] = useState(size)
  const list = useLoaded(() => desk.journal({ limit: String(limit) }), String(limit), 10_000)
  return (
    <Page title="Journal">
      <p class="lead">What operators did here and in Telegram, and who read texts.</p>
      <Trouble why={list.why} />
      {list.value !== undefined && list.value.length === 0 && <p class="lead">Nothing yet.</p>}
      <ol class="rows" aria-label="Actions, newest first">
        {list.value?.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ol>
      {list.value !== undefined && list.value.length >= limit && limit < 500 && (
        <button class="secondary" onClick={() => setLimit(500)}>
          Show more
        </button>
      )}
    </Page>
  )
}

/** A request id has colons, and the id of a person has none. */
const isTurn = (subject: string) => /^\d+:/.test(subject)

const Row = ({ entry: { at, by, detail, subject, verb } }: { readonly entry: JournalEntry }) => (
  <li class="row">
    <p>
      <span class="row-what">{verb}</span>
      <span class="row-who">{isTurn(subject) ? <a href={to("turns", [subject])}>{subject}</a> : subject}</span>
      <span class="row-how">
        <time dateTime={new Date(at).toISOString()}>{moment(at)}</time> · {by}
        {detail !== null && ` · ${detail}`}
      </span>
    </p>
  </li>
)

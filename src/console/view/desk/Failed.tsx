import { useEffect, useState } from "preact/hooks"
import { countAll, counts, desk, useDoing, useLoaded } from "../../state/desk.ts"
import { route, to } from "../../state/route.ts"
import type { DeadLetter } from "../../wire.ts"
import { lasted, moment } from "../clock.ts"
import { Page } from "../frame/Page.tsx"
import { Said, Trouble } from "./Said.tsx"

const size = 50

const why: Readonly<Record<DeadLetter["why"], string>> = {
  dead: "Failed too often",
  failed: "No model could answer",
  expired: "Tried for a day",
  poisoned: "Ended the process each time",
  abandoned: "Could not be sent",
  unsent: "A reminder or notice that could not be sent"
}

/** The failed messages, by cause, with what can be done about them. */
export const Failed = () => {
  const cause = route.value.query.get("cause") ?? ""
  const [limit, setLimit] = useState(size)
  const list = useLoaded(
    () => desk.failed({ limit: String(limit), ...(cause === "" ? {} : { cause }) }),
    `${cause} ${limit}`,
    5000
  )
  const { isBusy, run, said } = useDoing(list.reload)
  useEffect(() => void countAll(), [])
  const causes = counts.value?.causes ?? []
  const total = counts.value?.failed ?? 0
  const shown = cause === "" ? total : (causes.find((one) => one.cause === cause)?.count ?? 0)
  return (
    <Page
      title="Failed messages"
      aside={counts.value !== undefined && <p class="lead">{total === 0 ? "none" : total.toLocaleString("en")}</p>}
    >
      <p class="lead">
        Nobody has answered these, or the answer, reminder or notice could not be sent. Retry answers the messages
        again, or sends the reminder; Drop removes them from this list.
      </p>
      <Said said={said} />
      <Trouble why={list.why} />
      {causes.length > 0 && (
        <ul class="cards" aria-label="Causes">
          {causes.map((one) => (
            <li key={one.cause} class="card cause">
              <a href={to("failed", [], { cause: one.cause })} aria-current={one.cause === cause ? "true" : undefined}>
                {one.cause}
              </a>
              <span>
                {one.count.toLocaleString("en")} {one.count === 1 ? "message" : "messages"}
              </span>
              <button
                class="secondary"
                disabled={isBusy}
                onClick={() =>
                  run(async () => {
                    const { already, retried } = await desk.retryAll(one.cause)
                    return `Done: ${retried} retried${already === 0 ? "" : `, ${already} decided by somebody else`}.`
                  })
                }
              >
                Retry all of {one.cause}
              </button>
            </li>
          ))}
        </ul>
      )}
      {cause !== "" && (
        <p class="lead">
          Only {cause}. <a href={to("failed")}>Show all</a>
        </p>
      )}
      {list.value !== undefined && (
        <ol class="cards" aria-label="Failed messages, newest first">
          {list.value.map((letter) => (
            <Card
              key={letter.turn}
              letter={letter}
              isBusy={isBusy}
              decide={(verb) =>
                run(async () => {
                  const { already, by, verdict } = await desk.decide(letter.turn, verb)
                  return already
                    ? `${letter.turn} was ${verdict} before, by ${by ?? "somebody"}.`
                    : `${letter.turn} is ${verdict}.`
                })
              }
            />
          ))}
        </ol>
      )}
      {list.value !== undefined && list.value.length < shown && list.value.length >= limit && limit < 500 && (
        <button class="secondary" onClick={() => setLimit(Math.min(500, limit + 2 * size))}>
          Show more ({(shown - list.value.length).toLocaleString("en")} left)
        </button>
      )}
    </Page>
  )
}

const Card = (props: {
  readonly letter: DeadLetter
  readonly isBusy: boolean
  readonly decide: (verb: "retry" | "drop") => void
}) => {
  const { decide, isBusy, letter } = props
  const { acceptedAt, attempts, cause, diedAt, members, turn } = letter
  return (
    <li class="card">
      <p class="card-what">{cause === null ? why[letter.why] : `${why[letter.why]}: ${cause}`}</p>
      <p>
        <time dateTime={new Date(diedAt).toISOString()}>{moment(diedAt)}</time>, after {lasted(diedAt - acceptedAt)} and{" "}
        {attempts} {attempts === 1 ? "attempt" : "attempts"} · {members} {members === 1 ? "message" : "messages"}
      </p>
      <a href={to("turns", [turn])}>
        <code>{turn}</code>
      </a>
      <div class="card-buttons">
        <button class="primary small" aria-label={`Retry ${turn}`} disabled={isBusy} onClick={() => decide("retry")}>
          Retry
        </button>
        <button class="secondary" aria-label={`Drop ${turn}`} disabled={isBusy} onClick={() => decide("drop")}>
          Drop
        </button>
      </div>
    </li>
  )
}

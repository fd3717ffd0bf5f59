import { useState } from "preact/hooks"
import { decide, decided, deciding, letters } from "../state/operations.ts"
import type { DeadLetter } from "../wire.ts"
import { lasted, moment } from "./clock.ts"
import { Way } from "./Way.tsx"

/** The dead letters, with buttons to retry and drop them. */
export const Letters = () => (
  <>
    <p class="lead">
      Messages that ended without an answer, and reminders and notices that could not be sent (dead letters). Retry
      answers or sends them once more; Drop removes them from this list.
    </p>
    <p role="status" class="decided">
      {decided.value !== undefined &&
        `${decided.value.turn} ${decided.value.already ? "was" : "is"} ${decided.value.verdict}${decided.value.already ? " already" : ""}.`}
    </p>
    {letters.value === undefined ? (
      <p class="lead">Loading…</p>
    ) : letters.value.length === 0 ? (
      <p class="lead">No failed messages.</p>
    ) : (
      <ol class="cards" aria-label="Failed messages, newest first">
        {letters.value.map((one) => (
          <Card key={one.turn} letter={one} />
        ))}
      </ol>
    )}
  </>
)

const why: Record<DeadLetter["why"], string> = {
  dead: "Failed too often",
  failed: "No model could answer",
  expired: "Tried for a day",
  poisoned: "Ended the process each time",
  abandoned: "Could not be sent",
  unsent: "A reminder or notice that could not be sent"
}

const Card = ({ letter }: { readonly letter: DeadLetter }) => {
  const [isOpen, setOpen] = useState(false)
  const { acceptedAt, attempts, diedAt, members, turn } = letter
  const isBusy = deciding.value.has(turn)
  return (
    <li class="card">
      <p class="card-what">{why[letter.why]}</p>
      <p>
        <time dateTime={new Date(diedAt).toISOString()}>{moment(diedAt)}</time>, after {lasted(diedAt - acceptedAt)} and{" "}
        {attempts} {attempts === 1 ? "attempt" : "attempts"} · {members} {members === 1 ? "message" : "messages"}
      </p>
      <code>{turn}</code>
      <div class="card-buttons">
        <button class="primary small" disabled={isBusy} onClick={() => decide(turn, "retry")}>
          Retry
        </button>
        <button class="secondary" disabled={isBusy} onClick={() => decide(turn, "drop")}>
          Drop
        </button>
        <button class="secondary" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          What happened
        </button>
      </div>
      {isOpen && <Way request={turn} news="" />}
    </li>
  )
}

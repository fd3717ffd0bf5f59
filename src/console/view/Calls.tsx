import { useEffect, useState } from "preact/hooks"
import { type BreakerEvent, breakers, type Call, calls } from "../state/calls.ts"
import { clock, lasted } from "./clock.ts"

const why: Record<Call["why"], string> = {
  first: "asked",
  retry: "asked again",
  fallback: "asked as a fallback",
  hedge: "asked in parallel",
  engine: "asked later",
  "last-resort": "asked as a last resort"
}

/** The circuit breakers of the models and the calls to them, under a heading of this level. */
export const Calls = ({ level: Heading = "h3" }: { readonly level?: "h2" | "h3" }) => (
  <section class="calls" aria-label="Calls to the models">
    <Heading>Calls to the models</Heading>
    <ul class="breakers" aria-label="Circuit breakers">
      {[...breakers.value.values()].map((breaker) => (
        <Breaker key={breaker.candidate} breaker={breaker} />
      ))}
    </ul>
    {calls.value.length === 0 ? (
      <p>No model calls yet.</p>
    ) : (
      <ol aria-label="Newest calls first">
        {calls.value.toReversed().map((call) => (
          <Row key={`${call.request} ${call.candidate} ${call.attempt} ${call.at}`} call={call} />
        ))}
      </ol>
    )}
  </section>
)

const Breaker = ({ breaker }: { readonly breaker: BreakerEvent }) => (
  <li class={`breaker ${breaker.state}`}>
    <span>{breaker.candidate}</span>
    <strong>
      {breaker.state}
      {breaker.until !== null && <Remaining until={breaker.until} />}
    </strong>
  </li>
)

/** Counts down while it is visible. */
const Remaining = ({ until }: { readonly until: number }) => {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return <>{until > now && `, ${Math.ceil((until - now) / 1000)} s`}</>
}

const outcome = ({ ended, firstToken, resumed }: Call) => {
  const on = resumed === undefined ? "" : `resumed (${resumed}), `
  if (ended === undefined)
    return on + (firstToken === undefined ? "waiting…" : `answering, first text after ${lasted(firstToken)}`)
  if (ended.failure === undefined) return `${on}answered in ${lasted(ended.after)}`
  const again = ended.retryIn === null ? "" : `, again in ${lasted(ended.retryIn)}`
  return `${on}${ended.failure} after ${lasted(ended.after)}${again}`
}

const Row = ({ call }: { readonly call: Call }) => (
  <li class={call.ended === undefined ? "" : call.ended.failure === undefined ? "good" : "bad"}>
    <time dateTime={new Date(call.at).toISOString()}>{clock(call.at)}</time>
    <span>
      <b>{call.candidate}</b> {why[call.why]} (attempt {call.attempt})
    </span>
    <span>{outcome(call)}</span>
  </li>
)

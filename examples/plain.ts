/**
 * `holdfast/resilience` without Effect: a function with retries, a breaker and deadlines.
 *
 *     npm run build && node dist/examples/plain.js
 *
 * In your own program, import `holdfast/resilience`.
 */
import { CircuitOpen, Judge, makePolicy, protect, Retry, TimedOut } from "../resilience.ts"

let calls = 0

/** A service that is overloaded twice before it answers, and never answers for Atlantis. */
const forecast = (city: string, signal: AbortSignal) =>
  new Promise<Response>((resolve, reject) => {
    calls++
    signal.addEventListener("abort", () => reject(signal.reason))
    if (calls <= 2) resolve(new Response("come back later", { status: 503 }))
    else if (city !== "Atlantis") resolve(new Response(`sunny in ${city}`))
  })

const policy = makePolicy({
  name: "weather",
  retry: Retry.production,
  breaker: { consecutive: 4 },
  deadlines: { attempt: "50 millis" },
  // Errors are retried unless `judge` decides otherwise. Results are successes unless `judgeResult` decides otherwise.
  judgeResult: ({ status }: Response) => (status === 503 ? Judge.transient({ because: "overloaded" }) : undefined)
})

const weather = protect(({ signal }, city: string) => forecast(city, signal), policy)

const response = await weather("Oslo")
console.log(await response.text(), `after ${calls} calls`)

const caller = new AbortController()
setTimeout(() => caller.abort("nobody waits any more"), 20)
await weather
  .with({ signal: caller.signal })("Atlantis")
  .catch((reason: unknown) => console.log(`given up: ${reason}`))

calls = 2
await weather("Atlantis").catch((failure: unknown) => {
  if (failure instanceof TimedOut) console.log(`${failure.message} (${calls - 2} calls)`)
})
await weather("Oslo").catch((failure: unknown) => {
  if (failure instanceof CircuitOpen) console.log(failure.message)
})

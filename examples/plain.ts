/**
 * `holdfast/resilience` without Effect: a function under retries, a breaker and deadlines.
 *
 *     npm run build && node dist/examples/plain.js
 *
 * In a program of your own the import is `holdfast/resilience`.
 */
import { CircuitOpen, makePolicy, NetworkError, protect, Retry, TimedOut } from "../resilience.ts"

class Unreachable extends Error {}

let calls = 0

/** The service that is called: its first two answers fail, and it never answers for Atlantis. */
const forecast = (city: string, signal: AbortSignal) =>
  new Promise<string>((resolve, reject) => {
    calls++
    signal.addEventListener("abort", () => reject(signal.reason))
    if (calls <= 2) reject(new Unreachable("connect ECONNREFUSED"))
    else if (city !== "Atlantis") resolve(`sunny in ${city}`)
  })

const policy = makePolicy({
  name: "weather",
  retry: Retry.production,
  breaker: { consecutive: 4 },
  deadlines: { attempt: "50 millis" },
  // What the function throws is nobody's failure until a rule claims it.
  classify: (thrown, asked) =>
    thrown instanceof Unreachable ? new NetworkError({ ...asked, code: "ECONNREFUSED" }) : undefined
})

const weather = protect(({ signal }, city: string) => forecast(city, signal), policy)

console.log(await weather("Oslo"), `after ${calls} calls`)

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

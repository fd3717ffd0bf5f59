import * as cockatiel from "cockatiel"
import Opossum from "opossum"

const breakerOf = (breaker: cockatiel.IBreaker) =>
  cockatiel.circuitBreaker(cockatiel.handleAll, { halfOpenAfter: 30_000, breaker })
const breaker = () => breakerOf(new cockatiel.ConsecutiveBreaker(5))
const retry = () =>
  cockatiel.retry(cockatiel.handleAll, { maxAttempts: 3, backoff: new cockatiel.ExponentialBackoff() })

/** cockatiel 3's policies, composed as in its readme. */
export const Cockatiel = {
  breaker,
  sampling: () => breakerOf(new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 60_000, minimumRps: 1 })),
  retryBreaker: () => cockatiel.wrap(retry(), breaker()),
  retryBreakerTimeout: (millis: number) =>
    cockatiel.wrap(retry(), breaker(), cockatiel.timeout(millis, cockatiel.TimeoutStrategy.Aggressive))
}

/** opossum 9: a breaker with a timeout, without retries. `false`: no timeout. */
export const opossum = <A>(work: () => Promise<A>, timeout: number | false) => new Opossum(work, { timeout })

/**
 * What stands between a program and something that can fail: retries within a budget, a breaker, a throttle and deadlines, for
 * Effect programs (`Resilience`) and for those without (`protect`). It brings `effect` along and nothing else.
 *
 * @since 0.1.0
 */
import "./src/effectCopies.ts"

export * from "./domain/model/Failure.ts"
export { RequestId } from "./domain/Ids.ts"
export type { BreakerPolicy } from "./domain/resilience/BreakerPolicy.ts"
export * as Breaker from "./services/resilience/Breaker.ts"
export { Budget } from "./services/resilience/Budget.ts"
export * as Jitter from "./services/resilience/Jitter.ts"
export { makePolicy, protect, protectSync } from "./services/resilience/Plain.ts"
export * as Resilience from "./services/resilience/Resilience.ts"
export * as Retry from "./services/resilience/Retry.ts"
export * as AdaptiveThrottling from "./services/resilience/AdaptiveThrottling.ts"

/**
 * Policies around calls that can fail: retries within a budget, a circuit breaker, a bulkhead, adaptive throttling and deadlines, for
 * Effect programs (`Resilience`) and for others (`protect`). The only dependency is `effect`.
 *
 * @since 0.1.0
 */
import "./src/effectCopies.ts"

export type { BreakerPolicy } from "./domain/resilience/BreakerPolicy.ts"
export * as Judge from "./domain/resilience/Judgement.ts"
export * from "./domain/resilience/Refusal.ts"
export type { Cap, Spender } from "./domain/spending/Cap.ts"
export { CapReached } from "./domain/spending/CapReached.ts"
export * as Money from "./domain/spending/Money.ts"
export * as Prices from "./domain/spending/Prices.ts"
export * as AdaptiveThrottling from "./services/resilience/AdaptiveThrottling.ts"
export * as Breaker from "./services/resilience/Breaker.ts"
export { Budget } from "./services/resilience/Budget.ts"
export * as Bulkhead from "./services/resilience/Bulkhead.ts"
export { makePolicy, protect, protectSync } from "./services/resilience/Plain.ts"
export * as Resilience from "./services/resilience/Resilience.ts"
export * as Retry from "./services/resilience/Retry.ts"
export {
  type Priced,
  type Reservation,
  Spending,
  type SpendingOptions,
  type Standing
} from "./services/spending/Spending.ts"
export { SpendingStore } from "./services/spending/SpendingStore.ts"

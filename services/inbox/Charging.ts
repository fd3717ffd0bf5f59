import { costOf, type QuotaPolicy } from "../../domain/people/Quota.ts"
import type { Arrival } from "../turns/Updates.ts"

/** Names the cost of a message for its user, where daily limits apply. */
export const charged = (arrival: Arrival, policy: QuotaPolicy | undefined): Arrival => {
  const { content, decision, user } = arrival
  if (policy === undefined || decision._tag !== "Converse" || content === undefined || user === undefined)
    return arrival
  const cost = costOf(content.envelope)
  return cost === undefined ? arrival : { ...arrival, decision: { ...decision, charge: { user, cost, policy } } }
}

import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { RequestId } from "../../domain/Ids.ts"
import { edits, probes, settled } from "./DeliveryMetrics.ts"

/** What a process knows about a part whose outcome is unknown. It saves edits, and proves nothing. */
export interface Search {
  readonly part: number
  /** The edits so far. */
  edits: number
  /** The message ids that belong to other messages. */
  readonly others: Set<number>
}

/** More are forgotten: that costs edits, and nothing else. */
const most = 1024

/** The searches of a process for parts whose outcome is unknown: at most one part of a request is. */
export class Searches {
  private readonly known = new Map<RequestId, Search>()

  /** The search for a part; a new one if there is none. */
  readonly of = (request: RequestId, part: number): Search => {
    const known = this.known.get(request)
    if (known?.part === part) return known
    for (const oldest of this.known.keys()) {
      if (this.known.size < most) break
      this.known.delete(oldest)
    }
    const search = { part, edits: 0, others: new Set<number>() }
    this.known.set(request, search)
    probes.unsafeUpdate(1, [])
    return search
  }

  /** What came of a part that was tried at `triedAt` is known `now`. */
  readonly settled = (request: RequestId, triedAt: number, now: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const search = this.known.get(request)
      this.known.delete(request)
      return Effect.zipRight(
        Metric.update(settled, Math.max(0, now - triedAt) / 1000),
        search === undefined ? Effect.void : Metric.update(edits, search.edits)
      )
    })

  readonly forget = (request: RequestId): void => void this.known.delete(request)
}

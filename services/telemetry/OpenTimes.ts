import type { RouteEvent } from "../../domain/model/RouteEvent.ts"

/** How long the circuit breaker of each candidate rejects calls. Times are epoch milliseconds. */
export class OpenTimes {
  readonly #since = new Map<string, number>()
  readonly #spent = new Map<string, number>()

  /** Called for each event of the route. */
  see(event: RouteEvent): void {
    if (event._tag !== "Breaker") return
    const isOpen = event.state === "open" || event.state === "isolated"
    if (isOpen) {
      if (!this.#since.has(event.candidate)) this.#since.set(event.candidate, event.at)
    } else this.#spend(event.candidate, event.at)
  }

  /** The seconds until `now` since the last call, by candidate. */
  take(now: number): ReadonlyMap<string, number> {
    for (const candidate of Array.from(this.#since.keys())) {
      this.#spend(candidate, now)
      this.#since.set(candidate, now)
    }
    const taken = new Map(Array.from(this.#spent, ([candidate, millis]) => [candidate, millis / 1000]))
    this.#spent.clear()
    return taken
  }

  #spend(candidate: string, until: number) {
    const since = this.#since.get(candidate)
    if (since === undefined) return
    this.#since.delete(candidate)
    if (until > since) this.#spent.set(candidate, (this.#spent.get(candidate) ?? 0) + until - since)
  }
}

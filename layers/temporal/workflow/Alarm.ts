// Workflows run this file: nothing of `effect` is imported at run time.
import * as Workflow from "@temporalio/workflow"

/** One durable timer. Setting the same time again keeps it, because every new timer adds to the history. */
export class Alarm {
  #set: { readonly at: number; readonly scope: Workflow.CancellationScope } | undefined
  readonly #ring: () => void

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Sets the time (epoch milliseconds) of the only ring; null cancels it. */
  set(at: number | null): void {
    if (this.#set?.at === (at ?? undefined)) return
    this.#set?.scope.cancel()
    this.#set = undefined
    if (at === null) return
    const scope = new Workflow.CancellationScope()
    const set = { at, scope }
    this.#set = set
    scope
      .run(() => Workflow.sleep(Math.max(1, at - Date.now())))
      .then(
        () => {
          if (this.#set === set) this.#set = undefined
          this.#ring()
        },
        // Cancelled: another time was set.
        () => {}
      )
  }
}

import * as Context from "effect/Context"

/**
 * Why the daemon is being stopped, as far as whoever runs it knows: the name of a signal. By default that is unknown, and a
 * stop is one by the program around it.
 */
export class Stopping extends Context.Reference<Stopping>()("holdfast/layers/daemon/Stopping", {
  defaultValue: (): { readonly signal: () => string | undefined } => ({ signal: () => undefined })
}) {}

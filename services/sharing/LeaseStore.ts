import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * Where leases are kept, under one clock for all.
 *
 * @since 0.1.0
 * @category ports
 */
export class LeaseStore extends Context.Tag("holdfast/services/sharing/LeaseStore")<
  LeaseStore,
  {
    /** Takes or renews a lease for so many milliseconds from now; false while another one holds it. */
    readonly take: (name: string, holder: string, millis: number) => Effect.Effect<boolean, StoreUnavailable>
    /** Gives it up before its end; does nothing where another one has it. */
    readonly release: (name: string, holder: string) => Effect.Effect<void, StoreUnavailable>
  }
>() {}

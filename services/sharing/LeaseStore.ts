import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * Stores leases under one clock that all processes share.
 *
 * @since 0.1.0
 * @category ports
 */
export class LeaseStore extends Context.Tag("holdfast/services/sharing/LeaseStore")<
  LeaseStore,
  {
    /** Takes or renews a lease for `millis` milliseconds from now. Returns false while another holder has it. */
    readonly take: (name: string, holder: string, millis: number) => Effect.Effect<boolean, StoreUnavailable>
    /** Releases the lease early; does nothing if another holder has it. */
    readonly release: (name: string, holder: string) => Effect.Effect<void, StoreUnavailable>
  }
>() {}

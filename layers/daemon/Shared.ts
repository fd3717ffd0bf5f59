import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { Breakers } from "../../services/resilience/Breakers.ts"
import { Budget } from "../../services/resilience/Budget.ts"
import { Lease } from "../../services/sharing/Lease.ts"
import * as Sharing from "../../services/sharing/Sharing.ts"
import { SendLimits } from "../../services/telegram/SendLimits.ts"
import type { Settings } from "../settings/Settings.ts"
import * as Postgres from "../sql/database/Postgres.ts"
import * as FilesSql from "../sql/stores/FilesSql.ts"
import * as LeaseStoreSql from "../sql/stores/LeaseStoreSql.ts"
import * as PollsSql from "../sql/stores/PollsSql.ts"
import * as ResilienceStoreSql from "../sql/stores/ResilienceStoreSql.ts"
import * as Storage from "./Storage.ts"

/**
 * Any number of processes on one PostgreSQL database: a lease lets one of them poll, and they share the state of their breakers, budgets
 * and send limits. The data folder is not used.
 */
export const make = ({ breaker, budget, media, sendRate }: Settings, url: Redacted.Redacted) => ({
  folder: Layer.empty,
  storage: Storage.on(Postgres.layerWaiting({ url })),
  files: FilesSql.layer(media.filesRoom),
  /** For processes that poll: a worker that held it would keep the others from polling. */
  lease: (bot: number) => Layer.provide(Lease.layer({ name: `polling:${bot}` }), LeaseStoreSql.layer),
  /** Of all processes, one tells the alerts. */
  alertLease: (bot: number) =>
    Layer.provide(
      Lease.layer({
        name: `alerts:${bot}`,
        words: {
          held: "this daemon now tells the alerts of all",
          lost: "this daemon stopped telling alerts: its lease was not renewed",
          elsewhere: "another daemon tells the alerts"
        },
        duration: "30 seconds",
        renewal: "5 seconds"
      }),
      LeaseStoreSql.layer
    ),
  coordination: (bot: number) =>
    Sharing.layer.pipe(
      Layer.provideMerge(
        Layer.mergeAll(Breakers.layer(breaker), Budget.layer(budget), SendLimits.layer({ rate: sendRate }))
      ),
      Layer.provide(ResilienceStoreSql.layer(bot)),
      Layer.merge(PollsSql.layer(bot))
    )
})

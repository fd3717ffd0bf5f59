import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Layer from "effect/Layer"
import { join } from "node:path"
import { Breakers } from "../../services/resilience/Breakers.ts"
import { Budget } from "../../services/resilience/Budget.ts"
import { Lease } from "../../services/sharing/Lease.ts"
import { Polls } from "../../services/telegram/Polls.ts"
import { SendLimits } from "../../services/telegram/SendLimits.ts"
import type { Settings } from "../settings/Settings.ts"
import * as FolderFiles from "../media/FolderFiles.ts"
import * as Lock from "../sql/database/Lock.ts"
import * as Sqlite from "../sql/database/Sqlite.ts"
import * as DataFolder from "./DataFolder.ts"
import { defaults as retention } from "../sql/stores/Retention.ts"
import * as Storage from "./Storage.ts"

/** One process on a SQLite file in its own data folder. A lock excludes other processes, and nothing is coordinated. */
export const make = ({ breaker, budget, dataDir, media }: Settings) => ({
  folder: Lock.layer(dataDir).pipe(
    Layer.provide(Layer.effectDiscard(DataFolder.prepare(dataDir))),
    Layer.provide(NodeFileSystem.layer)
  ),
  storage: Storage.on(Sqlite.layer({ filename: join(dataDir, "holdfast.db") })),
  files: FolderFiles.layer({ folder: join(dataDir, "files"), room: media.filesRoom, age: retention.requests }),
  lease: () => Lease.always,
  alertLease: () => Lease.always,
  coordination: () => Layer.mergeAll(Breakers.layer(breaker), Budget.layer(budget), SendLimits.none, Polls.layer)
})

import * as Layer from "effect/Layer"
import type { Readiness } from "../../services/Readiness.ts"
import type { Database } from "../sql/database/Database.ts"
import * as DatabaseHealth from "../sql/database/DatabaseHealth.ts"
import * as Retention from "../sql/stores/Retention.ts"
import * as Stores from "../sql/stores/Stores.ts"

/** All stores on a database, with health reports and retention. */
export const on = <E>(
  database: Layer.Layer<Database, E, Readiness>
): Layer.Layer<Layer.Layer.Success<typeof Stores.layer> | Database, E, Readiness> =>
  Layer.mergeAll(Stores.layer, Layer.provide(Layer.merge(Retention.layer(), DatabaseHealth.layer), Stores.layer)).pipe(
    Layer.provideMerge(database)
  )

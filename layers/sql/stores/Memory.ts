import * as Layer from "effect/Layer"
import * as Sqlite from "../database/Sqlite.ts"
import * as Stores from "./Stores.ts"

/**
 * All stores on a database in memory: for tests, and for trying out.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Layer.Layer.Success<typeof Stores.layer>> = Stores.layer.pipe(
  // Memory cannot be refused.
  Layer.provide(Layer.orDie(Sqlite.layer({ filename: ":memory:" })))
)

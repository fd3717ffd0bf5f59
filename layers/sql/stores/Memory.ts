import * as Layer from "effect/Layer"
import * as Sqlite from "../database/Sqlite.ts"
import * as Stores from "./Stores.ts"

/**
 * All stores on a SQLite database in memory, for tests and experiments. The data ends with the layer's scope.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Layer.Layer.Success<typeof Stores.layer>> = Stores.layer.pipe(
  // A database in memory is never refused.
  Layer.provide(Layer.orDie(Sqlite.layer({ filename: ":memory:" })))
)

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

/**
 * Keeps files that were fetched, by their unique ids, within a total size: those that were not used for the longest time
 * are removed first. It never fails: a file that cannot be kept is fetched again.
 *
 * @since 0.1.0
 * @category ports
 */
export class FileStore extends Context.Tag("holdfast/services/media/FileStore")<
  FileStore,
  {
    readonly find: (unique: string) => Effect.Effect<Option.Option<Uint8Array>>
    /** Durable when it returns. */
    readonly keep: (unique: string, bytes: Uint8Array) => Effect.Effect<void>
    readonly remove: (uniques: ReadonlyArray<string>) => Effect.Effect<void>
  }
>() {
  /** Files in memory, for tests. */
  static readonly memory: Layer.Layer<FileStore> = Layer.sync(FileStore, () => {
    const files = new Map<string, Uint8Array>()
    return {
      find: (unique) => Effect.sync(() => Option.fromNullable(files.get(unique))),
      keep: (unique, bytes) => Effect.sync(() => void files.set(unique, bytes)),
      remove: (uniques) => Effect.sync(() => uniques.forEach((unique) => files.delete(unique)))
    }
  })
}

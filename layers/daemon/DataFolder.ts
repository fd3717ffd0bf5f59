import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The folder for Holdfast's files cannot be used. */
export class DataFolderUnusable extends Schema.TaggedError<DataFolderUnusable>()("DataFolderUnusable", {
  folder: Schema.String,
  why: Schema.String
}) {
  override get message() {
    return `the data folder ${this.folder} cannot be used (${this.why}); set HOLDFAST_DATA_DIR to a writable folder`
  }
}

/** Creates the folder if it is missing, accessible to its owner only, and checks that it is writable. */
export const prepare = Effect.fnUntraced(
  function* (folder: string) {
    const files = yield* FileSystem.FileSystem
    yield* files.makeDirectory(folder, { recursive: true, mode: 0o700 })
    yield* files.access(folder, { writable: true })
  },
  (prepared, folder) =>
    Effect.catchAll(prepared, (error) =>
      Effect.fail(
        new DataFolderUnusable({ folder, why: error._tag === "SystemError" ? error.reason : "it is not a valid path" })
      )
    )
)

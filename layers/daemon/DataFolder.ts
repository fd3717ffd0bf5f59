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

/** The folder in the data folder into which a backup is read, before its files are moved to their places. */
export const restoring = "restoring"

/** The folder has a part of a backup: a restore was killed. */
export class RestoreUnfinished extends Schema.TaggedError<RestoreUnfinished>()("RestoreUnfinished", {
  folder: Schema.String
}) {
  override get message() {
    return `a restore into the data folder ${this.folder} did not finish: run it again (holdfast restore), or remove ${this.folder}/${restoring} to start without it`
  }
}

/**
 * Creates the folder if it is missing, accessible to its owner only, and checks that it is writable and that no restore
 * is unfinished there.
 */
export const prepare = Effect.fnUntraced(
  function* (folder: string) {
    const files = yield* FileSystem.FileSystem
    yield* files.makeDirectory(folder, { recursive: true, mode: 0o700 })
    yield* files.access(folder, { writable: true })
    const isPartial = (yield* files.exists(`${folder}/${restoring}`)) && !(yield* files.exists(`${folder}/holdfast.db`))
    if (isPartial) return yield* new RestoreUnfinished({ folder })
  },
  (prepared, folder) =>
    Effect.catchTags(prepared, {
      SystemError: ({ reason }) => new DataFolderUnusable({ folder, why: reason }),
      BadArgument: () => new DataFolderUnusable({ folder, why: "it is not a valid path" })
    })
)

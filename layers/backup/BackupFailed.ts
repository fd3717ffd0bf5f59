import * as Schema from "effect/Schema"

/** A backup was not made or not restored, and nothing was changed. */
export class BackupFailed extends Schema.TaggedError<BackupFailed>()("BackupFailed", {
  /** A clause that says what is wrong. */
  why: Schema.String,
  /** A sentence that says what to do. */
  advice: Schema.String
}) {
  override get message() {
    return `${this.why}. ${this.advice}`
  }
}

const noRoom: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG", "SQLITE_FULL"])

const megabytes = (bytes: number) => `${Math.max(1, Math.ceil(bytes / 1_000_000))} MB`

/** A file or folder that cannot be written, by the code of the system or of SQLite. `needed`: the room in bytes. */
export const unwritable = (path: string, code: string, needed: number): BackupFailed =>
  noRoom.has(code)
    ? new BackupFailed({
        why: `the disk of ${path} is full (${code})`,
        advice: `Make room for ${megabytes(needed)}, or choose another disk`
      })
    : new BackupFailed({
        why: `${path} cannot be written (${code})`,
        advice: "Check that its folder exists, and that this user may write there"
      })

/** A file that cannot be read, by the code of the system. */
export const unreadable = (path: string, code: string): BackupFailed =>
  new BackupFailed({
    why: code === "ENOENT" ? `${path} does not exist` : `${path} cannot be read (${code})`,
    advice: "Check the name of the file, and that this user may read it"
  })

import type { Made } from "../../layers/backup/Backup.ts"
import type { Contents } from "../../layers/backup/Contents.ts"
import { moment } from "./Table.ts"

const some = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`

const held = ({ database, sandbox }: Contents) =>
  [
    some(database.rows["conversations"] ?? 0, "conversation"),
    some(database.rows["updates"] ?? 0, "update"),
    some(database.rows["reminders"] ?? 0, "reminder"),
    ...(sandbox === null ? [] : ["the sandbox's Telegram"])
  ].join(", ")

const temporal = (engine: string, what: string) =>
  engine === "temporal" ? [`Temporal keeps the state of running conversations, which is not in ${what}.`] : []

const size = (bytes: number) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)

export const backedUp = (dataDir: string, file: string, engine: string, { contents, files, size: bytes }: Made) => {
  const { commits, committedAt } = contents.database
  const last = commits === 0 ? "" : ` until commit ${commits} of ${moment(committedAt)}`
  return [
    `${file} (${size(bytes)}) has the data of ${dataDir}${last}: ${held(contents)}, ${some(files, "file")}.`,
    "It was read back: its sums match, and its database is whole.",
    ...temporal(engine, "the backup")
  ].join("\n")
}

export const restored = (dataDir: string, engine: string, contents: Contents) => {
  const { unfinished } = contents.database
  return [
    `${dataDir} is as it was at ${moment(contents.madeAt)}: ${held(contents)}.`,
    "Messages that the daemon accepted after that are not in it, and Telegram does not deliver them again. Those that nobody has accepted still come.",
    ...(unfinished === 0
      ? []
      : [
          `The work of ${some(unfinished, "conversation")} was unfinished, and goes on with the next start: what was answered after the backup is answered once more.`
        ]),
    "A reminder that has fired after the backup fires once more. Ids of updates and messages are Telegram's: they go on, and none is taken for another.",
    "Do not start the old data folder again with the same bot.",
    ...temporal(engine, "this folder")
  ].join("\n")
}

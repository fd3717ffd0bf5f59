import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as FileSystem from "@effect/platform/FileSystem"
import * as PlatformConfigProvider from "@effect/platform/PlatformConfigProvider"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const path = ".env"

/** The file `.env` exists but cannot be read. */
export class EnvironmentUnreadable extends Schema.TaggedError<EnvironmentUnreadable>()("EnvironmentUnreadable", {
  why: Schema.String
}) {
  override get message() {
    return `Holdfast cannot read the file .env in this folder: ${this.why}`
  }
}

/** The source of the settings, and the names of all variables that are set in it. */
export interface Environment {
  readonly provider: ConfigProvider.ConfigProvider
  readonly names: ReadonlySet<string>
  /** Where a variable is set. */
  readonly sourceOf: (name: string) => "environment" | "file"
}

const encodings: ReadonlyArray<readonly [mark: string, encoding: string]> = [
  ["fffe", "utf-16le"],
  ["feff", "utf-16be"]
]

/** Windows writes UTF-16 with a byte order mark. */
const decode = (bytes: Uint8Array) => {
  const start = Buffer.from(bytes.subarray(0, 2)).toString("hex")
  const encoding = encodings.find(([mark]) => mark === start)?.[1] ?? "utf-8"
  return Effect.try({
    try: () => new TextDecoder(encoding, { fatal: true }).decode(bytes),
    catch: () => new EnvironmentUnreadable({ why: "it is not valid UTF-8. Save it as UTF-8" })
  }).pipe(
    Effect.filterOrFail(
      (text) => !text.includes("\0"),
      () => new EnvironmentUnreadable({ why: "it contains NUL characters. Save it as UTF-8" })
    )
  )
}

const content = FileSystem.FileSystem.pipe(
  Effect.flatMap((files) => files.readFile(path)),
  Effect.flatMap(decode),
  Effect.catchTags({
    SystemError: ({ reason }) =>
      reason === "NotFound"
        ? Effect.succeed("")
        : new EnvironmentUnreadable({ why: `${reason}. Check its permissions` }),
    BadArgument: () => new EnvironmentUnreadable({ why: "it is not a file" })
  }),
  Effect.provide(NodeFileSystem.layer)
)

const parsed = (text: string) =>
  PlatformConfigProvider.fromDotEnv(path).pipe(
    Effect.provide(FileSystem.layerNoop({ readFileString: () => Effect.succeed(text) })),
    Effect.orDie
  )

/** The environment, followed by the file `.env` in the current folder. */
export const environment: Effect.Effect<Environment, EnvironmentUnreadable> = Effect.gen(function* () {
  const text = yield* content
  const file = yield* parsed(text)
  const inFile = [...text.matchAll(/^\s*(?:export\s+)?([\w.-]+)\s*[=:]/gm)].flatMap(([, name]) => name ?? [])
  return {
    provider: ConfigProvider.orElse(ConfigProvider.fromEnv(), () => file),
    names: new Set([...Object.keys(process.env), ...inFile]),
    sourceOf: (name) => (process.env[name] === undefined ? "file" : "environment")
  }
})

import * as Effect from "effect/Effect"
import type { MediaKind, MediaView } from "../../../../domain/sandbox/Telegram.ts"
import type * as Args from "../request/Arguments.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import type { Declared, Files } from "../state/Files.ts"
import type { Statement } from "../state/Store.ts"

/** A file to send, with the statements that store it if it is new. */
export interface InputFile {
  readonly kind: MediaKind
  readonly media: MediaView
  readonly statements: ReadonlyArray<Statement>
}

/** The types of files in TDLib's errors. */
const names: Readonly<Record<MediaKind, string>> = {
  photo: "Photo",
  voice: "VoiceNote",
  audio: "Audio",
  video: "Video",
  document: "Document"
}

/** Each of these can be sent as another one, and stays what it is. */
const documents: ReadonlySet<MediaKind> = new Set(["audio", "video", "document"])

/** The file of an argument: an upload under its name or `attach://…`, or the id of a known file. */
export const find = (
  files: Files,
  args: Args.Arguments,
  kind: MediaKind,
  source: { readonly name: string; readonly value: string },
  declared: Declared
): Effect.Effect<InputFile | undefined, Refusal> =>
  Effect.gen(function* () {
    const [, attached] = /^attach:\/\/(.*)$/s.exec(source.value) ?? []
    if (source.value !== "" && attached === undefined) return yield* known(files, kind, source.value)
    const upload = args.files.get(attached ?? source.name)
    if (upload === undefined) return undefined
    const { statements, view } = yield* files.prepare(kind, upload, declared)
    return { kind, media: view, statements }
  })

const known = (files: Files, kind: MediaKind, id: string): Effect.Effect<InputFile, Refusal> =>
  Effect.gen(function* () {
    // The sandbox fetches nothing from elsewhere.
    if (/^https?:\/\//i.test(id)) return yield* badRequest("failed to get HTTP URL content")
    const found = yield* files.find(id)
    if (found === undefined) return yield* badRequest("wrong file identifier/HTTP URL specified")
    if (found.kind !== kind && !(documents.has(found.kind) && documents.has(kind))) {
      return yield* badRequest(`can't use file of type ${names[found.kind]} as ${names[kind]}`)
    }
    return { kind: found.kind, media: found.view, statements: [] }
  })

import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import * as Picture from "../../../../domain/media/Picture.ts"
import type { MediaKind, MediaView } from "../../../../domain/sandbox/Telegram.ts"
import { secondsOf } from "../../media/Sound.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import type { Upload } from "../request/Upload.ts"
import type { Statement, Store } from "./Store.ts"

/** A stored file. */
interface Stored {
  readonly view: MediaView
  readonly kind: MediaKind
  readonly path: string
}

/** What a sender says about a file; 0 for what is not said. */
export type Declared = Partial<Pick<MediaView, "width" | "height" | "duration">>

export interface Files {
  /** The view of a new file, and the statements that store it. */
  readonly prepare: (
    kind: MediaKind,
    upload: Upload,
    declared?: Declared
  ) => Effect.Effect<{ readonly view: MediaView; readonly statements: ReadonlyArray<Statement> }, Refusal>
  readonly find: (fileId: string) => Effect.Effect<Stored | undefined>
  /** The content of a file, by the `file_path` that `getFile` tells. */
  readonly content: (path: string) => Effect.Effect<Uint8Array | undefined>
}

interface Kind {
  /** What its ids begin with. */
  readonly id: string
  readonly folder: string
  readonly extension: string
}

const kinds: Readonly<Record<MediaKind, Kind>> = {
  photo: { id: "AgACAgIAAx", folder: "photos", extension: "jpg" },
  voice: { id: "AwACAgIAAx", folder: "voice", extension: "oga" },
  video: { id: "BAACAgIAAx", folder: "videos", extension: "mp4" },
  document: { id: "BQACAgIAAx", folder: "documents", extension: "" },
  audio: { id: "CQACAgIAAx", folder: "music", extension: "mp3" }
}

const largestPhoto = 10 * 1024 * 1024
/** Of the width and the height together. */
const largestSides = 10_000
const steepestRatio = 20

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

const secret = (length: number) =>
  Effect.map(Effect.replicateEffect(Random.nextIntBetween(0, letters.length), length), (picked) =>
    picked.map((index) => letters[index]).join("")
  )

export const make = (store: Store): Effect.Effect<Files> =>
  Effect.gen(function* () {
    const [row] = yield* store.rows<{ count: number }>("SELECT count(*) AS count FROM files")
    let count = row?.count ?? 0

    return {
      prepare: Effect.fnUntraced(function* (kind, upload, declared = {}) {
        const { bytes, name, type } = upload
        const size = yield* sizeOf(kind, bytes, declared)
        const { extension, folder, id } = kinds[kind]
        const ending = /\.(\w{1,16})$/.exec(name)?.[1] ?? extension
        const view: MediaView = {
          file: id + (yield* secret(48)),
          unique: `AgAD${yield* secret(11)}`,
          name,
          type: type.replace(/;.*/s, "").trim(),
          size: bytes.length,
          ...size,
          duration: declared.duration || (kind === "voice" || kind === "audio" ? secondsOf(bytes) : 0)
        }
        const path = `${folder}/file_${count++}${ending === "" ? "" : `.${ending}`}`
        const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")
        return {
          view,
          statements: [
            ["INSERT INTO files VALUES (?, ?, ?, ?, ?)", view.file, JSON.stringify(view), kind, path, content]
          ]
        }
      }),
      find: (fileId) =>
        Effect.map(
          store.rows<{ view: string; kind: MediaKind; path: string }>(
            "SELECT view, kind, path FROM files WHERE id = ?",
            fileId
          ),
          ([found]) => (found === undefined ? undefined : { ...found, view: JSON.parse(found.view) })
        ),
      content: (path) =>
        Effect.map(store.rows<{ content: string }>("SELECT content FROM files WHERE path = ?", path), ([found]) =>
          found === undefined ? undefined : Buffer.from(found.content, "base64")
        )
    }
  })

/** The size of what there is to see. Pictures are checked as Telegram's servers check them. */
const sizeOf = (kind: MediaKind, bytes: Uint8Array, declared: Declared): Either.Either<Picture.Size, Refusal> => {
  if (bytes.length === 0) return Either.left(badRequest("file must be non-empty"))
  if (kind !== "photo") return Either.right({ width: declared.width ?? 0, height: declared.height ?? 0 })
  if (bytes.length > largestPhoto) {
    const why = `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${largestPhoto} bytes`
    return Either.left(badRequest(why))
  }
  const size = Picture.read(bytes)
  if (size === undefined) return Either.left(badRequest("IMAGE_PROCESS_FAILED"))
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)]
  return short + long > largestSides || long / short > steepestRatio
    ? Either.left(badRequest("PHOTO_INVALID_DIMENSIONS"))
    : Either.right({ width: size.width, height: size.height })
}

import type { MediaKind, MediaView, MessageView } from "../../../../domain/sandbox/Telegram.ts"

/** A file as `getFile` and messages name it. */
export const fileObject = ({ file, size, unique }: MediaView) => ({
  file_id: file,
  file_unique_id: unique,
  file_size: size
})

const kinds: Readonly<Record<MediaKind, (media: MediaView) => object>> = {
  // The picture in its own size only: smaller ones would have to be computed.
  photo: (media) => [{ ...fileObject(media), width: media.width, height: media.height }],
  voice: (media) => ({ duration: media.duration, ...typeOf(media), ...fileObject(media) }),
  audio: (media) => ({ duration: media.duration, ...named(media), ...typeOf(media), ...fileObject(media) }),
  video: (media) => ({
    duration: media.duration,
    width: media.width,
    height: media.height,
    ...named(media),
    ...typeOf(media),
    ...fileObject(media)
  }),
  document: (media) => ({ ...named(media), ...typeOf(media), ...fileObject(media) })
}

const named = ({ name }: MediaView) => (name === "" ? {} : { file_name: name })

const typeOf = ({ type }: MediaView) => (type === "" ? {} : { mime_type: type })

/** The field of a message that has its file. */
export const mediaField = ({ kind, media }: Pick<MessageView, "kind" | "media">): object =>
  media === undefined || kind === "text" || kind === "service" ? {} : { [kind]: kinds[kind](media) }

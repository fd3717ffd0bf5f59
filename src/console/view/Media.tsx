import { useEffect, useState } from "preact/hooks"
import { find } from "../state/files.ts"
import { fileUrl } from "../state/http.ts"
import { kindName } from "../state/names.ts"
import type { Sent } from "../state/outgoing.ts"
import type { Media as MediaView, MediaKind, Message } from "../wire.ts"
import { playing, sizeOf } from "../state/amounts.ts"
import { Icon } from "./Icon.tsx"

interface Shown extends Pick<MediaView, "name" | "size" | "width" | "height" | "duration"> {
  readonly kind: MediaKind
  /** Undefined until it is known. */
  readonly url: string | undefined
}

/** The files of a message, or of an album. */
export const Media = ({ messages }: { readonly messages: ReadonlyArray<Message> }) => (
  <Files
    all={messages.flatMap(({ kind, media }) =>
      media === undefined || kind === "text" || kind === "service" ? [] : [{ ...media, kind, url: fileUrl(media.file) }]
    )}
  />
)

/** The files of a message that is not sent yet. */
export const SentMedia = ({ files }: { readonly files: ReadonlyArray<Sent> }) => {
  const urls = useUrls(files.map(({ file }) => file))
  return <Files all={files.map((file) => ({ ...file, width: 0, height: 0, url: urls.get(file.file) }))} />
}

/** Addresses of files that are in the browser, as long as they are shown. */
export const useUrls = (ids: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const [urls, setUrls] = useState<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    let isShown = true
    const made = new Map<string, string>()
    void Promise.all(
      ids.map(async (id) => {
        const content = await find(id)
        if (isShown && content !== undefined) made.set(id, URL.createObjectURL(content))
      })
    ).then(() => isShown && setUrls(made))
    return () => {
      isShown = false
      for (const url of made.values()) URL.revokeObjectURL(url)
    }
  }, [ids.join()])
  return urls
}

const isSeen = ({ kind }: Shown) => kind === "photo" || kind === "video"

const Files = ({ all }: { readonly all: ReadonlyArray<Shown> }) => {
  const seen = all.filter(isSeen)
  return (
    <>
      {seen.length > 0 && (
        <div class={`pictures ${seen.length > 1 ? "several" : ""}`}>
          {seen.map((one, index) =>
            one.kind === "photo" ? <Picture key={index} one={one} /> : <Video key={index} one={one} />
          )}
        </div>
      )}
      {all
        .filter((one) => !isSeen(one))
        .map((one, index) =>
          one.kind === "document" ? <Document key={index} one={one} /> : <Player key={index} one={one} />
        )}
    </>
  )
}

/** The longest side of a picture in a message, in CSS pixels. */
const longestSide = 360

/** The size at which a picture is shown, so that its place is there before it is loaded. */
const scaled = (width: number, height: number) => {
  const scale = Math.min(1, longestSide / Math.max(width, height, 1))
  return width > 0 && height > 0 ? { width: Math.round(width * scale), height: Math.round(height * scale) } : {}
}

const Picture = ({ one: { height, name, url, width } }: { readonly one: Shown }) =>
  url === undefined ? (
    <span class="picture blank" />
  ) : (
    <a class="picture" href={url} target="_blank" rel="noreferrer">
      <img src={url} alt={`Picture ${name}`} loading="lazy" {...scaled(width, height)} />
    </a>
  )

const Video = ({ one: { name, url } }: { readonly one: Shown }) => (
  <video class="picture" controls preload="metadata" src={url} aria-label={`Video ${name}`} />
)

const Player = ({ one: { duration, kind, name, url } }: { readonly one: Shown }) => (
  <div class="player">
    <span>
      <Icon name="voice" size={16} /> {kind === "voice" ? kindName(kind) : name}
      {duration > 0 && `, ${playing(duration)}`}
    </span>
    <audio controls preload="metadata" src={url} aria-label={`${kindName(kind)} ${name}`} />
  </div>
)

const Document = ({ one: { name, size, url } }: { readonly one: Shown }) => (
  <a class="file" {...(url !== undefined && { href: url, download: name })}>
    <Icon name="file" size={26} />
    <span class="file-name">{name === "" ? "File" : name}</span>
    <span class="file-size">{sizeOf(size)}</span>
  </a>
)

import { useEffect, useState } from "preact/hooks"
import { type Attachment, detach, kindsOf, setKind } from "../state/attaching.ts"
import { kindName } from "../state/names.ts"
import { focusBox } from "../state/stage.ts"
import type { MediaKind } from "../wire.ts"
import { sizeOf } from "../state/amounts.ts"
import { Icon } from "./Icon.tsx"

/** The files of the next message, each with how it is sent. */
export const Attachments = ({ chat, files }: { readonly chat: number; readonly files: ReadonlyArray<Attachment> }) => (
  <ul class="attachments" aria-label="Files of the message">
    {files.map((one) => (
      <Entry key={one.key} chat={chat} one={one} />
    ))}
  </ul>
)

const Entry = ({ chat, one }: { readonly chat: number; readonly one: Attachment }) => {
  const { file, key, kind } = one
  const kinds = kindsOf(file)
  return (
    <li class="attachment">
      {kind === "photo" ? <Thumbnail file={file} /> : <Icon name={kind === "document" ? "file" : "voice"} size={26} />}
      <span class="attachment-name">{file.name}</span>
      <span class="attachment-size">{sizeOf(file.size)}</span>
      {kinds.length > 1 && (
        <select
          aria-label={`Send ${file.name} as`}
          value={kind}
          onChange={({ currentTarget: { value } }) =>
            setKind(chat, key, kinds.find((other): other is MediaKind => other === value) ?? kind)
          }
        >
          {kinds.map((other) => (
            <option key={other} value={other}>
              {kindName(other)}
            </option>
          ))}
        </select>
      )}
      <button
        class="plain"
        type="button"
        aria-label={`Remove ${file.name}`}
        onClick={() => {
          detach(chat, [one])
          focusBox.value++
        }}
      >
        <Icon name="close" size={16} />
      </button>
    </li>
  )
}

const Thumbnail = ({ file }: { readonly file: File }) => {
  const [url, setUrl] = useState<string | undefined>(undefined)
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return url === undefined ? <Icon name="photo" size={26} /> : <img src={url} alt="" />
}

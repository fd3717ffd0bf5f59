import { describe, expect, it } from "@effect/vitest"
import { changes } from "../../../domain/telegram/Edit.ts"
import { normalise } from "../../../domain/telegram/Update.ts"

const from = { id: 7, is_bot: false, first_name: "Ada" }
const written = (fields: object) => ({
  message_id: 11,
  date: 1_700_000_000,
  chat: { id: 7, type: "private" },
  from,
  ...fields
})
const message = (fields: object) => normalise({ update_id: 5, message: written(fields) }, 100, { username: "b" })
const edit = (fields: object) =>
  normalise({ update_id: 6, edited_message: written({ edit_date: 1_700_000_009, ...fields }) }, 100, { username: "b" })

const file = (more: object = {}) => ({ file_id: "F", file_unique_id: "U", file_size: 10, ...more })
const size = (side: number) => file({ file_id: `F${side}`, file_unique_id: `U${side}`, width: side, height: side / 2 })
const document = (mime_type: string, file_name: string) => ({ document: file({ mime_type, file_name }) })

describe("the files of a message", () => {
  it.each<readonly [what: string, fields: object, expected: object]>([
    ["a photo", { photo: [size(90), size(1280)] }, { medium: "picture", file: "F1280", width: 1280, height: 640 }],
    ["a photo", { photo: [size(1280), size(4000), size(90)] }, { medium: "picture", file: "F1280" }],
    ["a photo", { photo: [size(5000)] }, { medium: "picture", file: "F5000" }],
    ["a sticker", { sticker: file() }, { medium: "picture" }],
    ["a picture", document("image/PNG", "scan.png"), { medium: "picture", mime: "image/png", name: "scan.png" }],
    ["a voice message", { voice: file({ duration: 3, mime_type: "audio/ogg" }) }, { medium: "voice", seconds: 3 }],
    ["a video message", { video_note: file({ duration: 9 }) }, { medium: "voice", seconds: 9 }],
    ["an audio file", { audio: file({ title: "Song", duration: 200 }) }, { medium: "audio", name: "Song" }],
    ["an audio file", document("audio/flac", "a.flac"), { medium: "audio" }],
    ["a PDF file", document("application/pdf", "a"), { medium: "document" }],
    ["a PDF file", document("application/octet-stream", "A.PDF"), { medium: "document" }],
    ["a text file", document("text/markdown", "notes.md"), { medium: "document" }],
    ["a text file", document("application/octet-stream", "main.rs"), { medium: "document" }],
    ["a text file", document("application/ld+json", "x"), { medium: "document" }]
  ])("has %s: %j", (words, fields, expected) => {
    const read = message({ ...fields, caption: "what is it?" })
    expect(read).toMatchObject({ kind: "message", text: "what is it?", unreadable: undefined, skip: undefined })
    expect(read.attachments).toEqual([expect.objectContaining({ words, of: "message", ...expected })])
  })

  it.each<readonly [what: string, fields: object]>([
    ["a sticker", { sticker: file({ is_animated: true }) }],
    ["a sticker", { sticker: file({ is_video: true }) }],
    ["an animation", { animation: file(), ...document("video/mp4", "a.mp4") }],
    ["a video", { video: file() }],
    ["a file", document("application/zip", "a.zip")],
    ["a file", document("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx")],
    ["a photo", { photo: [] }],
    ["a voice message", { voice: { file_id: "", file_unique_id: "U" } }]
  ])("that cannot be read is named: %s", (unreadable, fields) => {
    const read = message({ ...fields, caption: "look" })
    expect(read).toMatchObject({ kind: "tell", about: "unreadable", unreadable, text: "look" })
    expect(read.attachments).toBeUndefined()
  })

  it("belong to an album", () => {
    expect(message({ photo: [size(90)], media_group_id: "77" }).album).toBe("77")
  })

  it("are also the picture of the message that it replies to, but not its recording", () => {
    const replied = (fields: object) =>
      message({ text: "what is it?", reply_to_message: written({ message_id: 3, ...fields }) })
    expect(replied({ photo: [size(90)] }).attachments).toEqual([
      expect.objectContaining({ of: "reply", unique: "U90" })
    ])
    expect(replied({ voice: file() }).attachments).toBeUndefined()
    const both = message({ photo: [size(200)], reply_to_message: written({ photo: [size(90)] }) })
    expect(both.attachments?.map(({ of, unique }) => [of, unique])).toEqual([
      ["message", "U200"],
      ["reply", "U90"]
    ])
  })

  it("make an edit one that a model sees, if the file or the caption changed", () => {
    const photo = message({ photo: [size(90)], caption: "a" })
    expect(edit({ photo: [size(90)], caption: "b" }).kind).toBe("edit")
    expect(changes(edit({ photo: [size(90)], caption: "b" }), photo)).toBe(true)
    expect(changes(edit({ photo: [size(200)], caption: "a" }), photo)).toBe(true)
    expect(changes(edit({ photo: [size(90)], caption: "a" }), photo)).toBe(false)
  })
})

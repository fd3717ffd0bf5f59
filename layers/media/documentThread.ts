import { parentPort } from "node:worker_threads"
import { plainText } from "../../domain/media/PlainText.ts"
import { bounded, longestText, type Seen, type Why } from "../../domain/turns/Seen.ts"
import type { Document } from "../../services/media/Reader.ts"

// The entry of the threads of `DocumentThreads`: each message is a document. What hangs or crashes here ends the thread only.

/** What a document may allocate, in bytes: at once, and in all. The limits of a thread do not cover array buffers. */
const room = { once: 64 * 1024 * 1024, all: 512 * 1024 * 1024 }
let allocated = 0

/** Streams of a hostile PDF expand a thousandfold, and the library keeps all of that in arrays of bytes. */
globalThis.Uint8Array = new Proxy(Uint8Array, {
  construct: (bytes, given: ReadonlyArray<unknown>, made) => {
    const [size] = given
    if (typeof size === "number") allocated += size
    if (allocated > room.all || (typeof size === "number" && size > room.once)) throw new RangeError("too large")
    // `construct` has to return an object, and this one does.
    return Reflect.construct(bytes, given, made) as Uint8Array
  }
})

const unread = (why: Why): Seen => ({ _tag: "Unread", why })

const textOf = (text: string | undefined): Seen => {
  if (text === undefined) return unread("damaged")
  return text.trim() === "" ? unread("empty") : { _tag: "Text", ...bounded(text.trim()) }
}

const isPassword = (error: unknown) => error instanceof Error && error.name === "PasswordException"

/** Reads no more pages than have room. */
const pdf = async (bytes: Uint8Array): Promise<Seen> => {
  // Loaded only for a PDF: it takes a third of a second.
  const { getDocumentProxy } = await import("unpdf")
  try {
    const document = await getDocumentProxy(bytes, { isEvalSupported: false, stopAtErrors: false, verbosity: 0 })
    let text = ""
    for (let number = 1; number <= document.numPages && text.length <= longestText; number++) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      for (const item of items) if ("str" in item) text += item.str + (item.hasEOL ? "\n" : "")
      text += "\n\n"
      page.cleanup()
    }
    return textOf(text)
  } catch (error) {
    return unread(isPassword(error) ? "encrypted" : "damaged")
  }
}

/** Of a text file, only as many bytes as its text can need. */
const read = ({ bytes, isPdf }: Document): Promise<Seen> =>
  isPdf ? pdf(bytes) : Promise.resolve(textOf(plainText(bytes, 4 * longestText + 4)))

parentPort?.on("message", (document: Document) => {
  allocated = 0
  void read(document).then((seen) => parentPort?.postMessage(seen))
})
parentPort?.postMessage("ready")

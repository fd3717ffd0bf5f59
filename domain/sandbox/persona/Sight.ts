import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Picture from "../../media/Picture.ts"

/** What the stand-in model sees in pictures; `undefined` without any. */
export const sight = (pictures: ReadonlyArray<string>): string | undefined => {
  const [only, ...more] = pictures.map(described)
  if (only === undefined) return undefined
  return more.length === 0
    ? `I see a picture: ${only}.`
    : `I see ${pictures.length} pictures:\n\n${[only, ...more].map((one) => `- ${one}`).join("\n")}`
}

const described = (address: string): string => {
  const [, declared = "", data] = /^data:([^;,]*);base64,(.*)$/s.exec(address) ?? []
  if (data === undefined) return "at an address, which I do not open"
  const bytes = Either.getOrUndefined(Encoding.decodeBase64(data))
  const picture = bytes === undefined ? undefined : Picture.read(bytes)
  if (bytes === undefined || picture === undefined) return `${declared}, which I cannot read`
  return `${picture.type}, ${picture.width} × ${picture.height} pixels, ${bytes.length} bytes`
}

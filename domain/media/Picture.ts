export interface Size {
  readonly width: number
  readonly height: number
}

/** The kinds of pictures, and where each has its size. A reader returns `undefined` for a file that ends too early. */
const kinds: ReadonlyArray<{
  readonly type: string
  readonly magic: RegExp
  readonly read: (data: DataView) => Size | undefined
}> = [
  {
    type: "image/png",
    magic: /^\x89PNG\r\n.\n....IHDR/s,
    read: (data) => size(data, 24, () => [data.getUint32(16), data.getUint32(20)])
  },
  {
    type: "image/gif",
    magic: /^GIF8[79]a/,
    read: (data) => size(data, 10, () => [data.getUint16(6, true), data.getUint16(8, true)])
  },
  { type: "image/webp", magic: /^RIFF....WEBP/s, read: (data) => size(data, 30, () => ofWebp(data)) },
  { type: "image/jpeg", magic: /^\xff\xd8\xff/, read: (data) => ofJpeg(data) }
]

/** The type and the size in pixels of a PNG, JPEG, GIF or WebP picture; `undefined` for anything else. */
export const read = (bytes: Uint8Array): (Size & { readonly type: string }) | undefined => {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = String.fromCharCode(...bytes.subarray(0, 16))
  const kind = kinds.find(({ magic }) => magic.test(start))
  const found = kind?.read(data)
  return kind === undefined || found === undefined ? undefined : { type: kind.type, ...found }
}

const size = (
  data: DataView,
  length: number,
  sides: () => readonly [width: number, height: number]
): Size | undefined => {
  if (data.byteLength < length) return undefined
  const [width, height] = sides()
  return width > 0 && height > 0 ? { width, height } : undefined
}

/** https://developers.google.com/speed/webp/docs/riff_container */
const ofWebp = (data: DataView): readonly [number, number] => {
  switch (data.getUint8(15)) {
    // VP8X: the size of the canvas, minus one.
    case 0x58:
      return [(data.getUint32(24, true) & 0xff_ffff) + 1, (data.getUint32(26, true) >>> 8) + 1]
    // VP8L
    case 0x4c: {
      const bits = data.getUint32(21, true)
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
    }
    default:
      return [data.getUint16(26, true) & 0x3fff, data.getUint16(28, true) & 0x3fff]
  }
}

/** The size stands in the first frame header (SOF), after other segments. */
const ofJpeg = (data: DataView): Size | undefined => {
  for (let at = 2; at + 9 <= data.byteLength && data.getUint8(at) === 0xff; at += 2 + data.getUint16(at + 2)) {
    const marker = data.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return size(data, at + 9, () => [data.getUint16(at + 7), data.getUint16(at + 5)])
  }
  return undefined
}

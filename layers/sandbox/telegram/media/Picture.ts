export interface Size {
  readonly width: number
  readonly height: number
}

/** The size of a PNG, JPEG, GIF or WebP picture in pixels; `undefined` for anything else. */
export const sizeOf = (bytes: Uint8Array): Size | undefined => {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = readers.find(({ magic }) => magic.test(data.toString("latin1", 0, 16)))?.read(data)
  return size === undefined || !(size.width > 0 && size.height > 0) ? undefined : size
}

/** Every reader returns `undefined` for a file that ends too early. */
const readers: ReadonlyArray<{ readonly magic: RegExp; readonly read: (data: Buffer) => Size | undefined }> = [
  {
    magic: /^\x89PNG\r\n.\n....IHDR/s,
    read: (data) => (data.length < 24 ? undefined : { width: data.readUInt32BE(16), height: data.readUInt32BE(20) })
  },
  {
    magic: /^GIF8[79]a/,
    read: (data) => (data.length < 10 ? undefined : { width: data.readUInt16LE(6), height: data.readUInt16LE(8) })
  },
  { magic: /^RIFF....WEBP/s, read: (data) => (data.length < 30 ? undefined : ofWebp(data)) },
  { magic: /^\xff\xd8\xff/, read: (data) => ofJpeg(data) }
]

const ofWebp = (data: Buffer): Size | undefined => {
  switch (data.toString("latin1", 12, 16)) {
    case "VP8X":
      return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
    case "VP8 ":
      return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff }
    case "VP8L": {
      const bits = data.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    default:
      return undefined
  }
}

/** The size stands in the first frame header (SOF), after other segments. */
const ofJpeg = (data: Buffer): Size | undefined => {
  for (let at = 2; at + 9 <= data.length && data[at] === 0xff; at += 2 + data.readUInt16BE(at + 2)) {
    const marker = data[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) }
  }
  return undefined
}

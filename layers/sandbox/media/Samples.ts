import { crc32, deflateSync } from "node:zlib"
import type { MediaKind } from "../../../domain/sandbox/Telegram.ts"
import type { Upload } from "../telegram/request/Upload.ts"
import { spoken } from "./Sound.ts"

/** A file of each kind, for a person who does not choose one; `says` is what a recording says. */
export const sample = (kind: MediaKind, says = ""): Upload => samples[kind](says)

const samples: Readonly<Record<MediaKind, (says: string) => Upload>> = {
  photo: () => ({ name: "photo.png", type: "image/png", bytes: png(1280, 960) }),
  voice: (says) => ({ name: "voice.oga", type: "audio/ogg", bytes: silence(3, says) }),
  audio: (says) => ({ name: "audio.oga", type: "audio/ogg", bytes: silence(60, says) }),
  video: () => ({ name: "video.mp4", type: "video/mp4", bytes: Buffer.from("\0\0\0\u0010ftypisom\0\0\0\0", "latin1") }),
  document: () => ({ name: "notes.txt", type: "text/plain", bytes: Buffer.from("A note in a text file.\n") })
}

/** A grey picture. https://www.w3.org/TR/png-3/ */
export const png = (width: number, height: number): Uint8Array => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0], 8)
  const row = Buffer.alloc(width + 1, 0x80)
  row[0] = 0
  const rows = Buffer.concat(Array.from({ length: height }, () => row))
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0))
  ])
}

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  return Buffer.concat([uint32(data.length, "BE"), body, uint32(crc32(body), "BE")])
}

const uint32 = (value: number, order: "BE" | "LE"): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes[order === "BE" ? "writeUInt32BE" : "writeUInt32LE"](value)
  return bytes
}

/**
 * A silent Opus recording in an Ogg file. Its comment has what it would say, which the sandbox's model hears. RFC 7845,
 * RFC 3533.
 */
export const silence = (seconds: number, says = ""): Uint8Array => {
  const comment = Buffer.from(says === "" ? "" : `${spoken}${says}`)
  const head = Buffer.from("OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00", "latin1")
  const tags = Buffer.concat([
    Buffer.from("OpusTags\x00\x00\x00\x00", "latin1"),
    uint32(comment.length === 0 ? 0 : 1, "LE"),
    ...(comment.length === 0 ? [] : [uint32(comment.length, "LE"), comment])
  ])
  const second = Array.from({ length: 50 }, () => Buffer.from([0xf8, 0xff, 0xfe]))
  return Buffer.concat([
    page(0, 2, 0, [head]),
    page(1, 0, 0, [tags]),
    ...Array.from({ length: seconds }, (_, at) => page(at + 2, at + 1 === seconds ? 4 : 0, (at + 1) * 48_000, second))
  ])
}

const page = (number: number, flags: number, position: number, packets: ReadonlyArray<Buffer>): Buffer => {
  const lacing = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255])
  const header = Buffer.alloc(27 + lacing.length)
  header.write("OggS", "latin1")
  header[5] = flags
  header.writeBigUInt64LE(BigInt(position), 6)
  header.writeUInt32LE(1, 14)
  header.writeUInt32LE(number, 18)
  header[26] = lacing.length
  header.set(lacing, 27)
  const whole = Buffer.concat([header, ...packets])
  uint32(oggSum(whole), "LE").copy(whole, 22)
  return whole
}

/** The checksum of Ogg: CRC-32 without reflection. */
const oggSum = (bytes: Uint8Array): number => {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1
  }
  return sum >>> 0
}

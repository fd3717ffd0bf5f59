/**
 * The head of a file in a tar archive, in the format `ustar`
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html). Sizes of 8 GiB and more are written as GNU tar
 * does, in base 256.
 */
export interface Head {
  /** At most 100 ASCII characters. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** When the file was modified, in seconds since the epoch. */
  readonly modified: number
}

/** The size of a head. Contents are padded to a multiple of it. */
export const block = 512

/** Two blocks of zeros end an archive. */
export const end: Uint8Array = new Uint8Array(2 * block)

/** The bytes after contents of this size. */
export const padding = (size: number): number => (block - (size % block)) % block

const largestOctal = 0o77777777777

/** The sum of all bytes, with the checksum's own field as spaces. */
const sumOf = (bytes: Buffer): number => bytes.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)

/** A regular file that only its owner may read and write. */
export const print = ({ modified, name, size }: Head): Buffer => {
  const bytes = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1")
  bytes.write(name, 0, 100, "latin1")
  octal(0o600, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  if (size <= largestOctal) octal(size, 124, 12)
  else {
    bytes[124] = 0x80
    bytes.writeBigUInt64BE(BigInt(size), 128)
  }
  octal(modified, 136, 12)
  bytes.write("0", 156, "latin1")
  bytes.write("ustar\x0000", 257, "latin1")
  bytes.write(`${sumOf(bytes).toString(8).padStart(6, "0")}\0 `, 148, "latin1")
  return bytes
}

/** Parses the head of a regular file, or returns `undefined` if these bytes are none. */
export const parse = (bytes: Buffer): Head | undefined => {
  if (bytes.length !== block || bytes.toString("latin1", 257, 262) !== "ustar") return undefined
  const octal = (at: number, length: number) => {
    const digits = bytes.toString("latin1", at, at + length).replace(/[\0 ]+$/, "")
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined
  }
  const size = bytes[124] === 0x80 ? Number(bytes.readBigUInt64BE(128)) : octal(124, 12)
  const modified = octal(136, 12)
  if (size === undefined || modified === undefined || !Number.isSafeInteger(size)) return undefined
  if (octal(148, 8) !== sumOf(bytes) || bytes.toString("latin1", 156, 157) !== "0") return undefined
  return { name: bytes.toString("latin1", 0, 100).replace(/\0.*$/s, ""), size, modified }
}

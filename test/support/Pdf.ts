import { deflateSync } from "node:zlib"

const stream = (content: string | Uint8Array, more = "") => {
  const bytes = Buffer.from(content)
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${more}>>\nstream\n`),
    bytes,
    Buffer.from("\nendstream")
  ])
}

const written = (content: Uint8Array, trailer = ""): Uint8Array => {
  const objects: ReadonlyArray<string | Uint8Array> = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
    content,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
  ]
  let size = 9
  const offsets: Array<number> = []
  const parts = objects.map((object, index) => {
    offsets.push(size)
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")])
    size += part.length
    return part
  })
  const table = offsets.map((offset) => `${`${offset}`.padStart(10, "0")} 00000 n \n`).join("")
  const end = `xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R ${trailer}>>\nstartxref\n${size}\n%%EOF\n`
  return Buffer.concat([Buffer.from("%PDF-1.4\n"), ...parts, Buffer.from(end)])
}

/** A PDF of one page with a line of text in ASCII. */
export const pdf = (text: string): Uint8Array =>
  written(stream(`BT /F 12 Tf 72 720 Td (${text.replace(/[\\()]/g, "\\$&")}) Tj ET`))

/** A PDF that opens with a password only. */
export const encrypted = (): Uint8Array => {
  const hash = "00".repeat(32)
  const id = "11".repeat(16)
  return written(
    stream("secret"),
    `/Encrypt << /Filter /Standard /V 1 /R 2 /O <${hash}> /U <${hash}> /P -4 >> /ID [<${id}> <${id}>] `
  )
}

/** A small PDF whose page expands to this many bytes. */
export const bomb = (bytes: number): Uint8Array =>
  written(stream(deflateSync(Buffer.alloc(bytes, 0x20)), "/Filter /FlateDecode "))

import { generateKeyPairSync, sign } from "node:crypto"

/** A value of ASN.1, in DER. */
const der = (tag: number, ...parts: ReadonlyArray<Uint8Array>) => {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: ReadonlyArray<Uint8Array>) => der(0x30, ...parts)
const id = (hex: string) => der(0x06, Buffer.from(hex, "hex"))
const whole = (value: number) => der(0x02, Buffer.from([value]))
const time = (year: number) => der(0x18, Buffer.from(`${year}0101000000Z`))

/** Its own issuer, for `localhost` and 127.0.0.1 (RFC 5280, section 4.1), and its key: both PEM. */
export const certificate = () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const algorithm = sequence(id("2a8648ce3d040302"))
  const name = sequence(der(0x31, sequence(id("550403"), der(0x0c, Buffer.from("localhost")))))
  const names = sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.from([127, 0, 0, 1])))
  const signed = sequence(
    der(0xa0, whole(2)),
    whole(1),
    algorithm,
    name,
    sequence(time(2020), time(2120)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(sequence(id("551d11"), der(0x04, names))))
  )
  const signature = der(0x03, Buffer.from([0]), sign("sha256", signed, privateKey))
  const lines = sequence(signed, algorithm, signature)
    .toString("base64")
    .match(/.{1,64}/g)
  return {
    cert: ["-----BEGIN CERTIFICATE-----", ...(lines ?? []), "-----END CERTIFICATE-----", ""].join("\n"),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  }
}

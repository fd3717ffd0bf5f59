import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { certificate } from "../../support/Certificate.ts"
import { shared } from "../../support/Shared.ts"
import { temporalServer } from "../../support/TemporalServer.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { grpc, linked, marker, secured, silent } from "./linking.ts"

/** Both need `TEMPORAL_TLS=false` for a plain server: a key alone asks for a secure connection. */
const plain = { TEMPORAL_API_KEY: marker, TEMPORAL_TLS: "false" }

const doesNotAnswer = /does not answer; start it \(npm run temporal.*TEMPORAL_ADDRESS/
const isInsecure = /secure connection .* fails; check that TEMPORAL_TLS .* TEMPORAL_TLS_\* are the right PEM files/

describe("the way to a Temporal service", () => {
  it.scopedLive("is waited for while it is being made: what comes at the start is not put off", () =>
    Effect.gen(function* () {
      const server = yield* temporalServer
      const { link } = yield* linked({ ...server.environment, ...plain })
      assert.strictEqual((yield* link.current).address, server.address)
    })
  )

  it.scopedLive("is waited for where nobody answers, falls when the server goes away, and rises with it", () =>
    Effect.gen(function* () {
      const server = yield* temporalServer
      yield* server.kill
      const { fails, link, recovers } = yield* linked({ ...server.environment, ...plain })
      const why = yield* fails(doesNotAnswer)
      assert.include(why, server.address)
      assert.strictEqual((yield* Effect.flip(link.current)).why, why)

      yield* server.start
      yield* recovers
      const { namespace } = yield* link.current
      assert.strictEqual(namespace, "default")

      yield* server.kill
      // Each takes its five seconds: the SDK itself tries again.
      yield* fails(doesNotAnswer, 1)
      yield* server.start
      yield* recovers
      assert.isTrue(Exit.isSuccess(yield* Effect.exit(link.current)))
    })
  )

  it.scopedLive("is not there where connections are taken and nothing is said", () =>
    Effect.gen(function* () {
      const { says } = yield* linked({ TEMPORAL_ADDRESS: yield* silent, ...plain })
      yield* says(doesNotAnswer)
    })
  )

  it.scopedLive("needs its namespace, and works once that is there", () =>
    Effect.gen(function* () {
      const server = yield* temporalServer
      const { fails, recovers } = yield* linked({ ...server.environment, ...plain, TEMPORAL_NAMESPACE: "elsewhere" })
      const why = yield* fails(/no namespace elsewhere; set TEMPORAL_NAMESPACE, or create it \(temporal [^)]+\)/)
      const [, cure = ""] = /\(temporal ([^)]+)\)/.exec(why) ?? []
      const cli = yield* shared("temporal-cli")
      yield* Effect.sync(() => execFileSync(cli, [...cure.split(" "), "--address", server.address]))
      yield* recovers
    })
  )

  it.scopedLive("says which file is missing or wrong, and is secure once they are right", () =>
    Effect.gen(function* () {
      const server = yield* temporalServer
      const folder = yield* temporaryFolder
      const [theirs, ours] = [certificate(), certificate()]
      const address = yield* secured(server.address, { ...theirs, ca: ours.cert, requestCert: true })
      const file = (name: string) => join(folder, name)
      const { fails, recovers } = yield* linked({
        TEMPORAL_ADDRESS: address,
        TEMPORAL_API_KEY: marker,
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: file("ca.pem"),
        TEMPORAL_TLS_CLIENT_CERT_PATH: file("client.pem"),
        TEMPORAL_TLS_CLIENT_KEY_PATH: file("client.key")
      })
      const missing = (name: string) => new RegExp(`the file ${file(name)}, .* cannot be read \\(ENOENT\\)`)
      yield* fails(missing("ca.pem"))
      writeFileSync(file("ca.pem"), `no certificate, but the ${marker}`)
      yield* fails(missing("client.pem"))
      writeFileSync(file("client.pem"), ours.cert)
      yield* fails(missing("client.key"))
      writeFileSync(file("client.key"), `no key, but the ${marker}`)
      yield* fails(isInsecure)
      writeFileSync(file("ca.pem"), theirs.cert)
      writeFileSync(file("client.key"), ours.key)
      yield* recovers
    })
  )

  it.scopedLive("is refused by a plain server that is asked for a secure connection, and the other way round", () =>
    Effect.gen(function* () {
      const server = yield* temporalServer
      const secure = yield* linked({ ...server.environment, TEMPORAL_API_KEY: marker })
      yield* secure.fails(isInsecure)
      const address = yield* secured(server.address, certificate())
      const open = yield* linked({ TEMPORAL_ADDRESS: address, ...plain })
      yield* open.fails(/does not respond like Temporal; check that TEMPORAL_ADDRESS .*TEMPORAL_TLS/)
    })
  )

  for (const [what, status] of [
    ["unknown", 16],
    ["not allowed to", 7]
  ] as const) {
    it.scopedLive(`tells that the key is ${what}, never which one it is, and works once it lets us in`, () =>
      Effect.gen(function* () {
        // At first not even to connect, then not to the namespace.
        let letsIn: (method: string) => boolean = () => false
        const address = yield* grpc((method) => (letsIn(method) ? 0 : status))
        const { fails, link, recovers, triedAgain } = yield* linked({ TEMPORAL_ADDRESS: address, ...plain })
        yield* fails(/rejects the credentials; check that TEMPORAL_API_KEY.*namespace default/)
        letsIn = (method) => method === "GetSystemInfo"
        yield* triedAgain(3)
        assert.notInclude((yield* Effect.flip(link.current)).message, marker)
        letsIn = () => true
        yield* recovers
      })
    )
  }

  it.scopedLive("needs the profile that is named, in a file that can be read", () =>
    Effect.gen(function* () {
      const server = yield* temporalServer
      const file = join(yield* temporaryFolder, "temporal.toml")
      const profile = (name: string) =>
        `[profile.${name}]\naddress = "${server.address}"\napi_key = "${marker}"\ntls = { disabled = true }\n`
      writeFileSync(file, profile("other"))
      const { fails, link, recovers, says, triedAgain } = yield* linked({
        TEMPORAL_CONFIG_FILE: file,
        TEMPORAL_PROFILE: "mine"
      })
      const cannotBeRead = /profile that they name, cannot be read; check that the profile exists .* valid TOML/
      yield* fails(cannotBeRead)
      writeFileSync(file, `[profile.mine]\napi_key = "${marker}`)
      yield* triedAgain(3)
      yield* says(cannotBeRead)
      writeFileSync(file, profile("mine"))
      yield* recovers
      assert.strictEqual((yield* link.current).address, server.address)
    })
  )
})

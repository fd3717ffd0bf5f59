import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { connect } from "node:net"
import { lasted } from "../../domain/telemetry/Lasted.ts"
import * as Proxies from "../network/Proxies.ts"
import { codeOf } from "../network/Transport.ts"
import { type Finding, off, ok, wrong } from "./Finding.ts"
import type { Reached } from "./Reach.ts"

const deadline = Duration.seconds(5)

const portOf = ({ port, protocol }: URL): number =>
  port === "" ? (protocol === "https:" ? 443 : protocol === "http:" ? 80 : 1080) : Number(port)

/** Connects to a proxy; the code of what failed, or `undefined`. */
const trouble = (proxy: Redacted.Redacted): Effect.Effect<string | undefined> =>
  Effect.async<string | undefined>((resume) => {
    const url = new URL(Redacted.value(proxy))
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ""), port: portOf(url) })
    socket.once("connect", () => resume(Effect.succeed(undefined)))
    socket.once("error", (error) => resume(Effect.succeed(codeOf(error))))
    return Effect.sync(() => socket.destroy())
  }).pipe(Effect.timeoutTo({ duration: deadline, onTimeout: () => "ETIMEDOUT", onSuccess: (code) => code }))

const names = "HTTPS_PROXY, HTTP_PROXY and ALL_PROXY"

/** Whether the proxies accept connections, and let requests through. */
export const proxies = (
  { direct, http, https }: Proxies.ProxyOptions,
  reached: Effect.Effect<ReadonlyArray<Reached>>
): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.gen(function* () {
    const used = new Map([https, http].filter(Proxies.isSet).map((proxy) => [Proxies.shown(proxy), proxy]))
    if (used.size === 0) return [off("proxy", "not set; servers are reached directly")]
    const refused = (yield* reached).flatMap((one) =>
      "code" in one && one.code.startsWith("PROXY_") ? [`${one.code.slice(6)} for ${one.origin}`] : []
    )
    return yield* Effect.forEach(used, ([shown, proxy]) =>
      Effect.map(trouble(proxy), (code) => {
        if (code !== undefined)
          return wrong("proxy", `${shown} cannot be reached (${code}): correct ${names}, or start the proxy`)
        if (refused.length > 0)
          return wrong(
            "proxy",
            `${shown} refuses requests (${refused.join(", ")}): check its user and password in ${names}, and that it allows these hosts`
          )
        return ok("proxy", `${shown} accepts connections${direct === "" ? "" : `; not used for ${direct}`}`)
      })
    )
  })

/** A difference that networks and whole seconds do not explain. */
const most = Duration.toMillis("10 seconds")

/** Compares this machine's clock with the servers'. One that agrees is enough: the others may be wrong. */
export const clock = (reached: ReadonlyArray<Reached>): Finding => {
  const known = reached.flatMap((one) =>
    "ahead" in one && one.ahead !== undefined ? [{ ...one, ahead: one.ahead }] : []
  )
  const [nearest] = known.toSorted((a, b) => Math.abs(a.ahead) - Math.abs(b.ahead))
  if (nearest === undefined) return off("clock", "not checked: no server was reached that tells the time")
  const { host } = new URL(nearest.origin)
  return Math.abs(nearest.ahead) <= most
    ? ok("clock", `agrees with ${host}`)
    : wrong(
        "clock",
        `${lasted(Math.abs(nearest.ahead))} ${nearest.ahead > 0 ? "ahead of" : "behind"} ${host}: set the clock of this machine (timedatectl set-ntp true)`
      )
}

import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Proxies } from "../network/Proxies.ts"
import type { Settings } from "../settings/Settings.ts"
import { daemon } from "./Daemon.ts"
import { disk } from "./Disk.ts"
import { type Finding, off, ok, wrong } from "./Finding.ts"
import { models } from "./Models.ts"
import * as Network from "./Network.ts"
import { reach } from "./Reach.ts"
import { stored } from "./Stored.ts"
import { telegram } from "./Telegram.ts"

/** No check takes longer. */
const longest = Duration.minutes(2)

/** The servers that the settings name. */
const servers = ({ emergency, media, provider, telegram }: Settings): ReadonlyArray<string> => [
  ...Option.toArray(Option.map(telegram, ({ apiRoot }) => apiRoot)),
  ...Option.toArray(Option.map(provider, ({ baseUrl }) => baseUrl)),
  ...emergency.flatMap(({ baseUrl }) => baseUrl ?? []),
  ...Option.toArray(Option.map(media.transcription, ({ url }) => url))
]

/** Whether the Temporal service answers, if one is used. */
const temporal = ({ engine, temporal }: Settings): Effect.Effect<ReadonlyArray<Finding>> =>
  engine === "embedded"
    ? Effect.succeed([off("temporal", "not used: HOLDFAST_ENGINE is embedded")])
    : Effect.promise(() => import("../temporal/TemporalConnection.ts")).pipe(
        Effect.flatMap(({ check }) => check(Redacted.value(temporal))),
        Effect.match({
          onFailure: ({ why }) => [wrong("temporal", why)],
          onSuccess: ({ address, namespace }) => [
            ok("temporal", `${address} answers, and has the namespace ${namespace}`)
          ]
        })
      )

const transcription = ({ media }: Settings): Finding =>
  Option.match(media.transcription, {
    onNone: () => off("transcription", "HOLDFAST_TRANSCRIPTION_URL is not set; people are asked to write"),
    onSome: ({ url }) => off("transcription", `not tried: each recording at ${new URL(url).host} may cost`)
  })

/**
 * Checks everything that a daemon with these settings needs, without changing anything. The checks run at once; each
 * gives its findings within a bounded time, in this order. `url`: where the daemon is, if that is known.
 */
export const checks = (
  settings: Settings,
  url: string | undefined
): Effect.Effect<ReadonlyArray<Effect.Effect<ReadonlyArray<Finding>>>> =>
  Effect.gen(function* () {
    const origins = [...new Set(servers(settings).map((address) => new URL(address).origin))]
    const reached = yield* Effect.cached(
      Effect.scoped(Effect.forEach(origins, reach, { concurrency: 4 })).pipe(
        Effect.provideService(Proxies, settings.proxies)
      )
    )
    return [
      disk(settings.dataDir),
      stored(settings),
      Network.proxies(settings.proxies, reached),
      Effect.map(reached, (all) => [Network.clock(all)]),
      telegram(settings),
      models(settings),
      Effect.succeed([transcription(settings)]),
      temporal(settings),
      daemon(url, settings)
    ].map((check) =>
      check.pipe(
        Effect.timeoutTo({
          duration: longest,
          onTimeout: () => [wrong("doctor", "a check took longer than two minutes: try again")],
          onSuccess: (found) => found
        }),
        Effect.provideService(Proxies, settings.proxies)
      )
    )
  })

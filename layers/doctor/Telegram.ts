import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import { lasted } from "../../domain/telemetry/Lasted.ts"
import * as Proxies from "../network/Proxies.ts"
import type { Settings } from "../settings/Settings.ts"
import * as GrammyClient from "../telegram/GrammyClient.ts"
import { type Finding, off, ok, wrong } from "./Finding.ts"

const deadline = Duration.seconds(10)

const isMe = Schema.is(Schema.Struct({ username: Schema.String }))

const Hook = Schema.Struct({
  url: Schema.String,
  pending_update_count: Schema.Int,
  last_error_date: Schema.optional(Schema.Int),
  last_error_message: Schema.optional(Schema.String)
})

/** A delivery that failed within this time says something about now. */
const recent = Duration.toMillis("10 minutes")

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : "an address that cannot be read")

const refusal = (failure: ApiRefused | ApiUnknown, apiRoot: string): string => {
  if (failure._tag === "ApiRefused")
    return failure.code === 401 || failure.code === 404
      ? `${hostOf(apiRoot)} rejects the bot token (${failure.code}): set TELEGRAM_BOT_TOKEN to the value that @BotFather shows`
      : failure.message
  const check = "check that this machine can reach it"
  const address = apiRoot === "https://api.telegram.org" ? check : `${check}, and that TELEGRAM_API_ROOT is right`
  const status = failure.status === undefined ? "" : ` ${failure.status}`
  return `${hostOf(apiRoot)} cannot be reached, or is no Bot API (${failure.why}${status}): ${address}`
}

/** Telegram's own words, on one line. */
const brief = (text: string) => text.replaceAll(/\s+/g, " ").slice(0, 200)

const waiting = (count: number) =>
  count === 0 ? "no update waits" : `${count} ${count === 1 ? "update waits" : "updates wait"}`

/** Compares the webhook that Telegram has with the settings. */
const updates = (hook: typeof Hook.Type, expected: string | undefined, now: number): Finding => {
  const since = hook.last_error_date === undefined ? Infinity : now - hook.last_error_date * 1000
  if (expected === undefined)
    return hook.url === ""
      ? ok("updates", `polled; ${waiting(hook.pending_update_count)}`)
      : wrong(
          "updates",
          `a webhook is set (${hostOf(hook.url)}), and Telegram refuses polling meanwhile: start the daemon, which removes it once; if it comes back, another program uses this bot: stop that, or set HOLDFAST_TELEGRAM_WEBHOOK to receive updates by a webhook`
        )
  if (hook.url !== expected)
    return wrong(
      "updates",
      `${hook.url === "" ? "no webhook is set" : `the webhook of another address is set (${hostOf(hook.url)})`}: start the daemon, which sets the one of HOLDFAST_TELEGRAM_WEBHOOK; if it changes again, another program uses this bot`
    )
  return since < recent
    ? wrong(
        "updates",
        `Telegram could not deliver ${lasted(Math.max(0, since))} ago (${brief(hook.last_error_message ?? "")}): check that ${hostOf(expected)} leads to the daemon's port, and that the daemon runs`
      )
    : ok("updates", `delivered to ${hostOf(expected)}; ${waiting(hook.pending_update_count)}`)
}

/** Whether the token is accepted, and whether Telegram delivers updates in the way that is set. Updates are not taken. */
export const telegram = (settings: Settings): Effect.Effect<ReadonlyArray<Finding>> =>
  Option.match(settings.telegram, {
    onNone: () => Effect.succeed([off("telegram", "TELEGRAM_BOT_TOKEN is not set; the sandbox's Telegram is used")]),
    onSome: (options) =>
      Effect.gen(function* () {
        const { call, raw } = GrammyClient.make(options, yield* Proxies.dispatcher())
        const me = yield* Effect.either(call("getMe", deadline, (signal) => raw.getMe(signal), isMe))
        if (me._tag === "Left")
          return [wrong("telegram", refusal(me.left, options.apiRoot)), off("updates", "not checked: see telegram")]
        const hook = yield* Effect.either(
          call("getWebhookInfo", deadline, (signal) => raw.getWebhookInfo(signal), Schema.is(Hook))
        )
        const expected = Option.getOrUndefined(Option.map(options.webhook, ({ url }) => url))
        return [
          ok("telegram", `the token is that of @${me.right.username}`),
          hook._tag === "Left"
            ? wrong("updates", refusal(hook.left, options.apiRoot))
            : updates(hook.right, expected, yield* Clock.currentTimeMillis)
        ]
      }).pipe(Effect.scoped)
  })

import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ChatDelta, Finish } from "../../domain/model/Chat.ts"
import type { Cap } from "../../domain/spending/Cap.ts"
import { free, perMillion } from "../../domain/spending/Prices.ts"
import * as EmbeddedEngine from "../../services/engine/EmbeddedEngine.ts"
import type { Database } from "../../layers/sql/database/Database.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import * as ReadingHere from "../../layers/testing/ReadingHere.ts"
import * as Stores from "../../layers/sql/stores/Stores.ts"
import { Inbox } from "../../services/inbox/Inbox.ts"
import { Preview } from "../../services/turns/Preview.ts"
import { Relay } from "../../services/engine/Relay.ts"
import { Steps } from "../../services/engine/Steps.ts"
import { Tools } from "../../services/turns/Tools.ts"
import { Turns } from "../../services/turns/Turns.ts"
import * as Paying from "../../services/model/Paying.ts"
import * as SingleModel from "../../services/model/SingleModel.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import type { Engine } from "../../services/engine/Engine.ts"
import { Readiness } from "../../services/Readiness.ts"
import { PriceBook } from "../../services/spending/PriceBook.ts"
import { PriceStore } from "../../services/spending/PriceStore.ts"
import { Spending } from "../../services/spending/Spending.ts"
import { People } from "../../services/people/People.ts"
import { Reminders } from "../../services/reminders/Reminders.ts"
import { Bot } from "../../services/telegram/Bot.ts"
import { BotApi } from "../../services/telegram/BotApi.ts"
import { Delivery } from "../../services/telegram/Delivery.ts"
import { Polls } from "../../services/telegram/Polls.ts"
import { SendLimits } from "../../services/telegram/SendLimits.ts"

export const botId = 42

/** The events of a run. Times are those of `performance.now()`. */
export interface Tape {
  /** A step with this request id begins its work. */
  onStep: (id: string, tag: string) => void
  /** A message was sent to this chat. */
  onSent: (chat: number) => void
  /** Steps begin and never end, as in a process that dies. */
  hold: boolean
  /** If set, the model never responds; `asked` and `cut` run when a call begins and when it is interrupted. */
  hang: { readonly asked: () => void; readonly cut: () => void } | undefined
}

export const makeTape = (): Tape => ({ onStep: () => {}, onSent: () => {}, hold: false, hang: undefined })

const usage = { promptTokens: 20, completionTokens: 1, cost: 0.000001 }
const finish: Finish = { reason: "stop", model: undefined, generation: undefined, usage }
const deltas: ReadonlyArray<ChatDelta> = [
  { _tag: "Text", text: "ok" },
  { _tag: "Finish", finish }
]

/** Responds at once, or hangs. */
const model = (tape: Tape) =>
  Layer.succeed(ChatModel, {
    encode: () => "",
    generate: () =>
      Effect.suspend(() => {
        const { hang } = tape
        if (hang === undefined) return Effect.succeed({ text: "ok", finish })
        return Effect.async<never>(() => {
          hang.asked()
          return Effect.sync(hang.cut)
        })
      }),
    stream: () => Stream.fromIterable(deltas)
  })

const noPreview = Layer.succeed(Preview, { open: () => Effect.succeed(() => {}) })

/** A Telegram that accepts everything at once. */
export const noopApi = (tape: Tape) => {
  let message = 1_000_000_000
  return Layer.succeed(BotApi, {
    getMe: Effect.succeed({ id: botId, username: "bench_bot", name: "Bench" }),
    getUpdates: () => Effect.never,
    sendMessage: ({ chat_id }) =>
      Effect.sync(() => {
        tape.onSent(chat_id)
        return ++message
      }),
    sendDocument: () => Effect.sync(() => ++message),
    editMessageText: () => Effect.void,
    editMessageCaption: () => Effect.void,
    answerCallbackQuery: () => Effect.void,
    sendMessageDraft: () => Effect.void,
    sendTyping: () => Effect.void,
    editReplyMarkup: () => Effect.void,
    setMyCommands: () => Effect.void,
    setWebhook: () => Effect.void,
    deleteWebhook: Effect.void,
    webhookPending: Effect.succeed(0)
  })
}

export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "holdfast-bench-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const embedded = EmbeddedEngine.layer({
  policy: { queue: "each" },
  answers: 256,
  sendings: 256,
  grace: Duration.zero
})

/** Everything from the door to the receipt on a real file. Each step is reported to the tape. */
export const rig = (file: string, tape: Tape, api: Layer.Layer<BotApi>, isCapped = false) =>
  rigOn(Sqlite.layer({ filename: file }), embedded, tape, api, isCapped)

const dollar = 1_000_000_000

/** A day, a month, a person and a turn: more than a bench spends. */
const caps: ReadonlyArray<Cap> = [
  { who: "all", per: "day", limit: 1000 * dollar },
  { who: "all", per: "month", limit: 10_000 * dollar },
  { who: "person", per: "day", limit: 100 * dollar },
  { who: "all", per: "turn", limit: dollar }
]
const prices = PriceBook.layer({
  set: new Map([["noop", perMillion("1", "1") ?? free]]),
  unknown: undefined,
  models: [],
  listed: Effect.succeed(new Map())
})

/** The same model, under caps. */
const capped = Layer.unwrapEffect(
  Effect.map(Effect.all([Spending, PriceBook]), (parts) =>
    SingleModel.layer("noop", { paying: Paying.make(...parts, { answerTokens: 4096 }) })
  )
).pipe(Layer.provide([Spending.layer({ caps }), Layer.provide(prices, PriceStore.none)]))

/** The same on any database, with any engine. */
export const rigOn = <E, F>(
  database: Layer.Layer<Database, E>,
  engine: Layer.Layer<Engine, F, Layer.Layer.Success<typeof Stores.layer> | Database | Readiness | Steps>,
  tape: Tape,
  api: Layer.Layer<BotApi>,
  isCapped = false
) => {
  const told = Layer.effect(
    Steps,
    Effect.map(Steps, (steps) =>
      Steps.of({
        ...steps,
        run: (conversation, step, running) => {
          tape.onStep(step.id, step._tag)
          return tape.hold ? Effect.never : steps.run(conversation, step, running)
        }
      })
    )
  )
  const steps = told.pipe(
    Layer.provide(Steps.layer),
    Layer.provide([
      Turns.layer({ streaming: false, systemPrompt: "" }),
      Delivery.layer({ sendDeadline: Duration.seconds(20) }),
      People.none,
      Layer.provide(Reminders.layer, ReadingHere.layer)
    ]),
    Layer.provide([
      Layer.provide(isCapped ? capped : SingleModel.layer("noop"), model(tape)),
      noPreview,
      Polls.layer,
      Tools.none,
      SendLimits.none
    ])
  )
  return Inbox.layer({ _tag: "Everyone" }).pipe(
    Layer.provideMerge(Relay.layer),
    Layer.provideMerge(engine),
    Layer.provide(steps),
    Layer.provide(Bot.layer(botId)),
    Layer.provide([api, Readiness.layer]),
    Layer.provideMerge(Stores.layer),
    Layer.provide(database),
    Layer.provide(Layer.setTracerEnabled(false))
  )
}

let updateId = 0

/** A raw update: a text message of a private chat, written now. */
export const message = (chat: number, text = "a question of an ordinary length, as people write them"): unknown => {
  const id = ++updateId
  return {
    update_id: id,
    message: {
      message_id: id,
      date: Math.floor(Date.now() / 1000),
      chat: { id: chat, type: "private", first_name: "Ada" },
      from: { id: chat, is_bot: false, first_name: "Ada" },
      text
    }
  }
}

// An assistant that is watched, on a file: `node assistant.mjs FOLDER hang|kill`. Its model does that to the process when it is asked
// about a poison. It says what it sends, and ends when nothing is left to do.
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { writeSync } from "node:fs"
import { join } from "node:path"
import { conversationKey, requestId } from "../../../dist/domain/Ids.js"
import { normalise } from "../../../dist/domain/telegram/Update.js"
import * as EmbeddedEngine from "../../../dist/services/engine/EmbeddedEngine.js"
import * as Sqlite from "../../../dist/layers/sql/database/Sqlite.js"
import * as Stores from "../../../dist/layers/sql/stores/Stores.js"
import * as Watch from "../../../dist/layers/watch/Watch.js"
import { Conversations } from "../../../dist/services/engine/Conversations.js"
import { DeadLetters } from "../../../dist/services/turns/DeadLetters.js"
import { Preview } from "../../../dist/services/turns/Preview.js"
import { Steps } from "../../../dist/services/engine/Steps.js"
import { Tools } from "../../../dist/services/turns/Tools.js"
import { Turns } from "../../../dist/services/turns/Turns.js"
import { Updates } from "../../../dist/services/turns/Updates.js"
import { Engine } from "../../../dist/services/engine/Engine.js"
import { ModelRouter } from "../../../dist/services/model/ModelRouter.js"
import { People } from "../../../dist/services/people/People.js"
import { Readiness } from "../../../dist/services/Readiness.js"
import { Reminders } from "../../../dist/services/reminders/Reminders.js"
import { BotApi } from "../../../dist/services/telegram/BotApi.js"
import { Delivery } from "../../../dist/services/telegram/Delivery.js"

const [, , folder, how] = process.argv
const bot = 1

const say = (words) => writeSync(1, `${words}\n`)

const die = Effect.sync(() => {
  if (how === "kill") process.kill(process.pid, "SIGKILL")
  for (;;) Math.sqrt(2)
})

const router = Layer.succeed(ModelRouter, {
  answer: ({ messages }) => {
    const asked = String(messages.at(-1).content)
    return asked.includes("poison")
      ? Effect.delay(die, "400 millis")
      : Effect.succeed({ text: `Heard ${asked}`, finish: undefined, candidate: "m", cut: undefined })
  }
})

const delivery = Layer.succeed(Delivery, {
  send: (_, request, text) => Effect.map(text, (said) => say(`sent ${request}: ${said.markdown ?? said}`)),
  abandon: () => Effect.void
})

const arrivalOf = (chat, text) => {
  const id = requestId(bot, chat, 100)
  const user = { id: chat, is_bot: false, first_name: "Ada" }
  const message = { message_id: 1, date: 100, chat: { id: chat, type: "private" }, from: user, text }
  const update = { update_id: chat, message }
  const body = JSON.stringify(update)
  const ref = { id, kind: "message", message: 1, sequence: 1, sentAt: Date.now(), long: false }
  return {
    bot,
    stamp: 100,
    id,
    content: { body, envelope: normalise(update, body.length, { username: "bench_bot" }) },
    chat,
    user: chat,
    message: 1,
    sentAt: ref.sentAt,
    decision: { _tag: "Converse", conversation: conversationKey({ bot, chat, thread: undefined }), ref }
  }
}

const program = Effect.gen(function* () {
  const { submit } = yield* Engine
  const conversations = yield* Conversations
  const batch = [arrivalOf(7, "poison"), arrivalOf(8, "hello"), arrivalOf(9, "good day")]
  const { placed } = yield* (yield* Updates).accept(bot, batch, undefined, Date.now())
  yield* submit(placed)
  // Everything but a poison is at its end before that one begins.
  yield* Effect.delay(conversations.busy, "20 millis").pipe(Effect.repeat({ until: (keys) => keys.length === 0 }))
  for (const { turn, why } of yield* (yield* DeadLetters).list(9)) say(`letter ${turn}: ${why}`)
})

const stores = Stores.layer.pipe(Layer.provide(Layer.orDie(Sqlite.layer({ filename: join(folder, "holdfast.db") }))))
const turns = Turns.layer({ streaming: false, systemPrompt: "" }).pipe(
  Layer.provide([router, Layer.succeed(Preview, { open: () => Effect.succeed(() => {}) }), Tools.none])
)
const steps = Steps.layer.pipe(
  Layer.provide([turns, delivery, Reminders.none, People.none, Layer.succeed(BotApi, {})]),
  Layer.provide(Watch.layer({ folder, limit: Duration.millis(1500), json: true }))
)
const engine = EmbeddedEngine.layer({
  policy: { queue: "gather" },
  answers: 64,
  sendings: 64,
  grace: Duration.zero
}).pipe(Layer.provide([steps, Readiness.layer]), Layer.provideMerge(stores))

await Effect.runPromise(Effect.provide(program, engine))

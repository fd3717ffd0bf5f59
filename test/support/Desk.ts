import { Effect, Layer, Option } from "effect"
import { Answer } from "../../domain/turns/Answer.ts"
import { conversationKey, requestId } from "../../domain/Ids.ts"
import { SettingView } from "../../domain/operations/SettingView.ts"
import { Zone } from "../../domain/reminders/calendar/Zone.ts"
import { ReminderId } from "../../domain/reminders/Reminder.ts"
import { create } from "../../domain/reminders/Transitions.ts"
import type { Trail } from "../../domain/turns/Trail.ts"
import * as Server from "../../layers/http/Server.ts"
import * as Memory from "../../layers/sql/stores/Memory.ts"
import { Handover } from "../../services/engine/Handover.ts"
import { Pinging } from "../../services/engine/Pinging.ts"
import { Setup } from "../../services/operations/Setup.ts"
import { ReminderStore } from "../../services/reminders/ReminderStore.ts"
import { BreakerDesk } from "../../services/resilience/BreakerDesk.ts"
import { Breakers } from "../../services/resilience/Breakers.ts"
import { Logs } from "../../services/telemetry/Logs.ts"
import { Receipts } from "../../services/telegram/Receipts.ts"
import { TurnStore } from "../../services/turns/TurnStore.ts"
import { Updates } from "../../services/turns/Updates.ts"
import * as Double from "../console/Double.ts"
import { message } from "../layers/sql/stores/Arrivals.ts"

export const conversation = conversationKey({ bot: 1, chat: 7, thread: undefined })
const none = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }

export const settings = [
  new SettingView({ name: "TELEGRAM_BOT_TOKEN", value: null, secret: true, from: "environment" }),
  new SettingView({ name: "HOLDFAST_PORT", value: "8787", secret: false, from: "default" }),
  new SettingView({ name: "HOLDFAST_ROUTE", value: "a,b", secret: false, from: "file" })
]

/** A daemon without an engine: a server on real stores. `context` has its services. */
export const desk = (own: Partial<typeof Setup.Service> = {}, staticDir = "/nowhere") =>
  Effect.gen(function* () {
    const setup = { ...Double.setup, candidates: ["a", "b"], everyone: false, listed: [5], settings, ...own }
    const breakers = Layer.provideMerge(Breakers.layer(), Memory.layer)
    const services = Layer.mergeAll(
      Double.ready,
      Double.dashboard(),
      Handover.layer,
      Layer.mock(Pinging, {}),
      Layer.succeed(Setup, setup),
      Logs.layer(() => false),
      Layer.provideMerge(BreakerDesk.registered, Layer.mergeAll(BreakerDesk.layer, breakers))
    )
    const options = { host: "127.0.0.1", port: 0, staticDir, consoleToken: Option.none() }
    const context = yield* Layer.build(Server.layer(options).pipe(Layer.provideMerge(services)))
    return { context, base: yield* Effect.provide(Server.address, context) }
  })

const noTrail: Trail = { entries: [], omitted: 0 }

/** A turn of person 7 that is being answered. */
export const answering = (update: number, at = 1000 + update) =>
  Effect.gen(function* () {
    const turns = yield* TurnStore
    const id = requestId(1, update, 100)
    const { placed } = yield* (yield* Updates).accept(1, [message(update)], undefined, at - 100)
    const places = placed.map(({ ref }) => ref.place)
    yield* turns.claim({ id, conversation, places, since: 0, history: 1, now: at })
    return id
  })

/** A turn of person 7 that failed, and whose person was told. */
export const failing = (update: number, failure: string, trail = noTrail, at = 1000 + update) =>
  Effect.gen(function* () {
    const turns = yield* TurnStore
    const receipts = yield* Receipts
    const id = yield* answering(update, at)
    const way = { trail, candidate: "a", failure }
    yield* turns.answered(new Answer({ turn: id, kind: "failed", text: "sorry", at: at + 1000, ...none }), [], way)
    yield* receipts.intend(1, id, [{ chat_id: 7, text: "sorry" }], at + 1001)
    yield* receipts.sent(id, 0, 1000 + update, at + 1002)
    return id
  })

/** A reminder of person 7 that fires once. */
export const reminding = (name: string, at: number, text: string, now: number) =>
  Effect.gen(function* () {
    const { reply } = yield* ReminderStore
    const owner = { conversation, bot: 1, user: 7, zone: Zone.make("Europe/Berlin") }
    const recurrence = { _tag: "Once", at } as const
    const reminder = create(ReminderId.make(name), owner, { _tag: "Understood", at, recurrence, text }, now)
    const request = requestId(1, now % 1_000_000, 1)
    const asker = { request, id: reminder.id, bot: 1, user: 7, conversation, now, saidAt: now }
    yield* reply(asker, {}, () => ({ reply: { markdown: "set" }, changed: [reminder] }))
    return reminder
  })

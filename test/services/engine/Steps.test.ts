import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, Option, TestClock } from "effect"
import type { Step } from "../../../domain/conversation/Action.ts"
import { Answer } from "../../../domain/turns/Answer.ts"
import type { Ends } from "../../../domain/conversation/Ends.ts"
import type { StepFailure } from "../../../domain/conversation/Event.ts"
import type { Notice } from "../../../domain/conversation/State.ts"
import {
  BudgetExhausted,
  CircuitOpen,
  InvalidOutput,
  type ModelFailure,
  RateLimited,
  StreamCut
} from "../../../domain/model/Failure.ts"
import { asideId, noticeId, type RequestId, requestId } from "../../../domain/Ids.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../../domain/telegram/DeliveryFailure.ts"
import { noticeText, notYours, poisoned } from "../../../domain/turns/Notices.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { DeadLetters } from "../../../services/turns/DeadLetters.ts"
import { Steps } from "../../../services/engine/Steps.ts"
import { Timeline } from "../../../services/turns/Timeline.ts"
import { Turns } from "../../../services/turns/Turns.ts"
import { TurnStore } from "../../../services/turns/TurnStore.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { blind, Witness } from "../../../services/engine/Witness.ts"
import { People } from "../../../services/people/People.ts"
import { Reminders } from "../../../services/reminders/Reminders.ts"
import { ReminderId, reminderRequestId } from "../../../domain/reminders/Reminder.ts"
import { message } from "../../../domain/telegram/Message.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import { Polls } from "../../../services/telegram/Polls.ts"
import { Receipts } from "../../../services/telegram/Receipts.ts"
import { SendLimits } from "../../../services/telegram/SendLimits.ts"
import { arrivalOf, bot, contentOf, keyOf, rawMessage } from "../../support/arrivals.ts"
import { capturing } from "../../support/logs.ts"

const id = requestId(bot, 1, 0)
const facts = { request: id, candidate: "m", attempt: 1 }
const ask: Step = { _tag: "Answer", id, places: [1], since: 0, mode: "ask", delayed: false }
const deliver: Step = { _tag: "Deliver", id, abandoned: false }
const tell = (about: Notice, request: RequestId = id): Step => ({ _tag: "Tell", id: request, about, abandoned: false })

/** Steps on stores in memory; what would be sent is written down, and what would be asked ends as scripted. */
const steps = (
  answering: Effect.Effect<void, ModelFailure | StoreUnavailable> = Effect.void,
  sending: Effect.Effect<void, DeliveryFailure | StoreUnavailable> = Effect.void,
  answeringButtons: Effect.Effect<void, ApiRefused | ApiUnknown> = Effect.void
) => {
  const sent: Array<readonly [request: string, text: string]> = []
  const buttons: Array<string> = []
  const log = capturing()
  const delivery = Layer.succeed(Delivery, {
    send: (_, request, text) =>
      Effect.zipRight(
        sending,
        Effect.map(text, (said) => void sent.push([request, message(said).markdown]))
      ),
    preview: () => Effect.succeed(false),
    resend: (_, request) => Effect.sync(() => void sent.push([request, "again"])),
    abandon: (request) => Effect.sync(() => void sent.push([request, "abandoned"]))
  })
  const api = Layer.mock(BotApi, {
    answerCallbackQuery: (id, text) =>
      Effect.zipRight(
        Effect.sync(() => void buttons.push(text === undefined ? id : `${id}: ${text}`)),
        answeringButtons
      )
  })
  const layer = Steps.layer.pipe(
    Layer.provide([
      delivery,
      api,
      Reminders.none,
      People.none,
      Layer.mock(Turns, { answer: () => Effect.as(answering, undefined) })
    ]),
    Layer.provideMerge(Layer.merge(Memory.layer, log.layer))
  )
  return { layer, sent, buttons, log }
}

/** A witness that knows the same ends of earlier processes for every step. */
const after = (ends: Ends) => Layer.succeed(Witness, { ...blind, ends: () => Effect.succeed(ends) })

const run = (step: Step) => Effect.flatMap(Steps, (steps) => steps.run(keyOf(7), step, {}))
const done = { _tag: "Done" }
const failed = (failure: StepFailure) => ({ _tag: "Failed", failure })

/** A video with or without a caption, as it was accepted. */
const video = (caption?: string) => {
  const { message, update_id } = rawMessage(7, 1, "")
  const { text: _, ...rest } = message
  const captioned = caption === undefined ? {} : { caption }
  const media = { duration: 3, file_id: "f", file_unique_id: "u" }
  return { update_id, message: { ...rest, ...captioned, video: media } }
}

/** A press of a button, as it was accepted. */
const press = {
  update_id: 1,
  callback_query: {
    id: "99",
    from: { id: 7, is_bot: false, first_name: "Ada" },
    message: { message_id: 5, date: 0, chat: { id: 7, type: "private", first_name: "Ada" } },
    chat_instance: "7",
    data: "done"
  }
}

describe("a ping", () => {
  it.effect.each([false, true])("is marked as done, and nothing is sent for it (abandoned: %s)", (abandoned) => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      const updates = yield* Updates
      yield* updates.accept(bot, [arrivalOf(7, 1, "tell")], undefined, 0)
      yield* TestClock.setTime(5000)
      expect(yield* run({ _tag: "Tell", id, about: "ping", abandoned })).toEqual(done)
      const timeline = Option.getOrThrow(yield* (yield* Timeline).ofRequest(id))
      expect(timeline).toMatchObject({ state: "handled", doneAt: 5000 })
      expect(sent).toEqual([])
    }).pipe(Effect.provide(layer))
  })
})

describe("a button in a group", () => {
  const group = { id: -5, type: "group", title: "Crew" }
  const update = {
    ...press,
    callback_query: { ...press.callback_query, message: { ...press.callback_query.message, chat: group } }
  }

  it.effect.each([
    [7, ["99"], [noticeText("button")]],
    [8, [`99: ${notYours}`], [""]]
  ] as const)("that was made for user %i", ([user, answered, texts]) => {
    const { buttons, layer, sent } = steps()
    return Effect.gen(function* () {
      const { accept } = yield* Updates
      const receipts = yield* Receipts
      const asked = arrivalOf(-5, 2, "tell")
      yield* accept(
        bot,
        [
          { ...asked, user },
          { ...arrivalOf(-5, 1, "tell"), content: contentOf(update) }
        ],
        undefined,
        0
      )
      yield* receipts.intend(bot, asked.id, [{ chat_id: -5, text: "hello" }], 0)
      yield* receipts.sent(asked.id, 0, 5, 0)
      yield* Effect.flatMap(Steps, (all) => all.run(keyOf(-5), tell("button"), {}))
      expect(buttons).toEqual(answered)
      expect(sent.map(([, text]) => text)).toEqual(texts)
    }).pipe(Effect.provide(layer))
  })
})

describe("a step that fails", () => {
  const unavailable = new StoreUnavailable({ operation: "claim", code: "SQLITE_BUSY" })

  it.effect.each([
    [new StreamCut(facts), { kind: "transient" }],
    [new RateLimited({ ...facts, retryAfter: 7000 }), { kind: "transient", retryAfter: 7000 }],
    [new InvalidOutput({ ...facts, why: "empty" }), { kind: "limited" }],
    [new CircuitOpen({ ...facts, retryAfter: 7000 }), { kind: "local", retryAfter: 7000 }],
    [new BudgetExhausted({ ...facts, retryAfter: 1000 }), { kind: "local", retryAfter: 1000 }],
    [unavailable, { kind: "local" }]
  ] as const)("while it answers is classified: %s", ([failure, expected]) => {
    const { layer } = steps(Effect.fail(failure))
    return Effect.gen(function* () {
      expect(yield* run(ask)).toEqual(failed(expected))
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["unproven", { kind: "local", retryAfter: 300 }],
    ["busy", { kind: "local", retryAfter: 300 }],
    ["limited", { kind: "transient", retryAfter: 300 }],
    ["network", { kind: "transient", retryAfter: 300 }]
  ] as const)("while it sends, because that is %s, is classified", ([reason, expected]) => {
    const { layer } = steps(Effect.void, new DeliveryFailure({ request: id, reason, retryAfter: 300 }))
    return Effect.gen(function* () {
      expect(yield* run(tell("help"))).toEqual(failed(expected))
    }).pipe(Effect.provide(layer))
  })

  it.effect("by a defect is limited, and its log says where, never what", () => {
    const { layer, log } = steps(Effect.die(new Error("the user wrote: my secret")))
    return Effect.gen(function* () {
      expect(yield* run(ask)).toEqual(failed({ kind: "limited" }))
      const [told] = log.at("ERROR")
      expect(told?.line).toMatch(/Answer has a defect: Error\n\s+at /)
      expect(told?.annotations["request"]).toBe(id)
      expect(JSON.stringify(log.logged)).not.toContain("secret")
    }).pipe(Effect.provide(layer))
  })

  it.effect("by interrupting itself is limited: its conversation goes on", () => {
    const { layer, log } = steps(Effect.interrupt)
    return Effect.gen(function* () {
      expect(yield* run(ask)).toEqual(failed({ kind: "limited" }))
      expect(log.at("ERROR")).toHaveLength(1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("because of a shutdown has no outcome, and no word on the log", () => {
    const { layer, log } = steps(Effect.never)
    return Effect.gen(function* () {
      const running = yield* Effect.fork(run(ask))
      yield* Effect.yieldNow()
      expect(Exit.isInterrupted(yield* Fiber.interrupt(running))).toBe(true)
      expect(log.logged).toEqual([])
    }).pipe(Effect.provide(layer))
  })
})

describe("a step that sends", () => {
  it.effect("delivers the stored answer under the turn's id, as people read it", () => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      const store = yield* TurnStore
      yield* (yield* Updates).accept(bot, [arrivalOf(7, 1)], undefined, 0)
      yield* store.claim({ id, conversation: keyOf(7), places: [1], since: 0, history: 40, now: 0 })
      const numbers = { model: null, promptTokens: null, completionTokens: null, cost: null }
      yield* store.answered(
        new Answer({ turn: id, kind: "stopped", text: "so far", delayed: false, at: 0, ...numbers }),
        []
      )
      expect(yield* run(deliver)).toEqual(done)
      expect(sent).toEqual([[id, "so far\n\n*— stopped*"]])
    }).pipe(Effect.provide(layer))
  })

  it.effect("has a defect when the answer is not there", () => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      expect(yield* run(deliver)).toEqual(failed({ kind: "limited" }))
      expect(sent).toEqual([])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    [undefined, "a video", "please send it as one of these"],
    ["listen!", "a video", "its caption alone could mislead me"]
  ] as const)("names what it could not read (caption: %s)", ([caption, what, words]) => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      const arrival = { ...arrivalOf(7, 1, "tell"), content: contentOf(video(caption)) }
      yield* (yield* Updates).accept(bot, [arrival], undefined, 0)
      expect(yield* run(tell("unreadable"))).toEqual(done)
      expect(sent[0]?.[1]).toContain(what)
      expect(sent[0]?.[1]).toContain(words)
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["is answered", Effect.void],
    ["is too old", new ApiRefused({ method: "answerCallbackQuery", code: 400, description: "query is too old" })],
    ["cannot be answered", new ApiUnknown({ method: "answerCallbackQuery", why: "network" })]
  ] as const)("says a word about a button, whose query %s", ([, answer]) => {
    const { buttons, layer, log, sent } = steps(Effect.void, Effect.void, answer)
    return Effect.gen(function* () {
      const arrival = { ...arrivalOf(7, 1, "tell"), content: contentOf(press) }
      yield* (yield* Updates).accept(bot, [arrival], undefined, 0)
      expect(yield* run(tell("button"))).toEqual(done)
      expect(buttons).toEqual(["99"])
      expect(sent).toEqual([[id, noticeText("button")]])
      expect(log.logged.filter(({ line }) => !line.startsWith("DEBUG"))).toEqual([])
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not wait for long until a button is answered", () => {
    const { layer, sent } = steps(Effect.void, Effect.void, Effect.never)
    return Effect.gen(function* () {
      const arrival = { ...arrivalOf(7, 1, "tell"), content: contentOf(press) }
      yield* (yield* Updates).accept(bot, [arrival], undefined, 0)
      const running = yield* Effect.fork(run(tell("button")))
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(running)).toEqual(done)
      expect(sent).toHaveLength(1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("says a word also when the update is gone", () => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      expect(yield* run(tell("unreadable"))).toEqual(done)
      expect(sent).toEqual([[id, noticeText("unreadable")]])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each(["start", "help", "paired", "new", "idle", "button"] as const)("tells the notice %s", (about) => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      expect(yield* run(tell(about))).toEqual(done)
      expect(sent).toEqual([[id, noticeText(about)]])
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells that an answer is late under an id of its own", () => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      expect(yield* run(tell("late", noticeId(id)))).toEqual(done)
      expect(sent).toEqual([[`${id}:notice`, noticeText("late")]])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([deliver, tell("help")])("that is given up sends nothing more", (step) => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      expect(yield* run({ ...step, abandoned: true } as Step)).toEqual(done)
      expect(sent).toEqual([[id, "abandoned"]])
    }).pipe(Effect.provide(layer))
  })
})

const occurrence = reminderRequestId(ReminderId.make("r"), 1)
const fires: Step = { _tag: "FireReminder", id: occurrence, abandoned: false }

describe("a step that ended the process", () => {
  it.effect.each([
    { held: 1, sudden: 0 },
    { held: 0, sudden: 2 }
  ])("runs after %o: the next end may be another's", (ends) => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      expect(yield* run(tell("help"))).toEqual(done)
      expect(sent).toEqual([[id, noticeText("help")]])
    }).pipe(Effect.provide(Layer.provide(layer, after(ends))))
  })

  it.effect.each([
    { held: 2, sudden: 0 },
    { held: 0, sudden: 3 },
    { held: 1, sudden: 2 }
  ])("is set aside after %o, and its sender is told", (ends) => {
    const { layer, log, sent } = steps()
    return Effect.gen(function* () {
      for (const step of [tell("help"), fires]) expect(yield* run(step)).toEqual(done)
      expect(sent).toEqual([
        [id, "abandoned"],
        [asideId(id), poisoned],
        [occurrence, "abandoned"],
        [asideId(occurrence), poisoned]
      ])
      expect(log.logged.map(({ line }) => line).join()).toContain("Tell is set aside")
    }).pipe(Effect.provide(Layer.provide(layer, after(ends))))
  })

  it.effect("is given up after it was set aside: nobody is told any more", () => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      expect(yield* run({ ...deliver, abandoned: true })).toEqual(done)
      expect(sent).toEqual([id, asideId(id)].map((request) => [request, "abandoned"]))
    }).pipe(Effect.provide(Layer.provide(layer, after({ held: 2, sudden: 0 }))))
  })

  it.effect("is written off when the process ended even so", () => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      for (const step of [tell("help"), deliver]) expect(yield* run(step)).toEqual(done)
      const both = [id, asideId(id)].map((request) => [request, "abandoned"])
      expect(sent).toEqual([...both, ...both])
    }).pipe(Effect.provide(Layer.provide(layer, after({ held: 4, sudden: 0 }))))
  })

  it.effect("is an answer that was sent: another word goes out, and the turn is a dead letter of its own cause", () => {
    const { layer, sent } = steps()
    return Effect.gen(function* () {
      yield* (yield* Updates).accept(bot, [arrivalOf(7, 1)], undefined, 0)
      const turns = yield* TurnStore
      yield* turns.claim({ id, conversation: keyOf(7), places: [1], since: 0, history: 1, now: 0 })
      expect(yield* run(deliver)).toEqual(done)
      expect(sent).toEqual([
        [id, "abandoned"],
        [asideId(id), poisoned]
      ])
      expect(yield* (yield* DeadLetters).list(9)).toMatchObject([{ turn: id, why: "poisoned" }])
    }).pipe(Effect.provide(Layer.provide(layer, after({ held: 2, sudden: 0 }))))
  })

  // On real receipts: `arrived` parts of two had gone out when the process ended.
  it.effect.each([
    [0, [{ turn: id, why: "poisoned" }]],
    [1, []]
  ] as const)(
    "is an answer of which %i parts arrived: nothing more of it goes out, another text does",
    ([arrived, letters]) => {
      const texts: Array<string> = []
      const api = Layer.mock(BotApi, {
        sendMessage: ({ text }) => Effect.sync(() => texts.push(text ?? ""))
      })
      const delivery = Layer.provide(Delivery.layer({ sendDeadline: Duration.seconds(1) }), [
        Polls.layer,
        SendLimits.none
      ])
      const layer = Steps.layer.pipe(
        Layer.provide([delivery, Reminders.none, People.none, Layer.mock(Turns, {})]),
        Layer.provideMerge(Layer.merge(Memory.layer, api)),
        Layer.provide(after({ held: 2, sudden: 0 }))
      )
      return Effect.gen(function* () {
        yield* (yield* Updates).accept(bot, [arrivalOf(7, 1)], undefined, 0)
        yield* (yield* TurnStore).claim({ id, conversation: keyOf(7), places: [1], since: 0, history: 1, now: 0 })
        const receipts = yield* Receipts
        yield* receipts.intend(
          bot,
          id,
          ["first", "second"].map((text) => ({ chat_id: 7, text })),
          0
        )
        for (let part = 0; part < arrived; part++) yield* receipts.sent(id, part, 90 + part, 0)
        // The second time, as after another end of the process, nothing is sent twice.
        for (let times = 0; times < 2; times++) expect(yield* run(deliver)).toEqual(done)
        expect(texts).toHaveLength(1)
        expect(poisoned).toContain(texts[0]?.slice(0, 20))
        expect((yield* receipts.find(id)).map(({ status }) => status)).toEqual(
          arrived === 1 ? ["sent", "ended"] : ["ended", "ended"]
        )
        expect(yield* (yield* DeadLetters).list(9)).toMatchObject(letters)
      }).pipe(Effect.provide(layer))
    }
  )
})

import { Clock, Effect, Layer, Option, PubSub, Ref, Stream } from "effect"
import { type DeadLetter, decide, NoDeadLetter } from "../../domain/turns/DeadLetter.ts"
import { Pong } from "../../domain/turns/Ping.ts"
import { MessageStatus, TurnTimeline } from "../../domain/turns/Timeline.ts"
import { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { ModelFaults } from "../../domain/sandbox/Model.ts"
import {
  ChatView,
  DraftView,
  MessageView,
  type SandboxEvent,
  SandboxRefusal,
  TelegramFaults
} from "../../domain/sandbox/Telegram.ts"
import { TurnCount, TurnPage } from "../../domain/turns/TurnView.ts"
import { Journal } from "../../services/operations/Journal.ts"
import { Setup } from "../../services/operations/Setup.ts"
import { PeopleStore } from "../../services/people/PeopleStore.ts"
import { ReminderStore } from "../../services/reminders/ReminderStore.ts"
import { BreakerDesk } from "../../services/resilience/BreakerDesk.ts"
import { Logs } from "../../services/telemetry/Logs.ts"
import { TurnList } from "../../services/turns/TurnList.ts"
import { TurnVerbs } from "../../services/turns/TurnVerbs.ts"
import { DeadLetters } from "../../services/turns/DeadLetters.ts"
import { Handover } from "../../services/engine/Handover.ts"
import { Pinging } from "../../services/engine/Pinging.ts"
import { Timeline } from "../../services/turns/Timeline.ts"
import type { Condition } from "../../domain/operations/Condition.ts"
import { history } from "../../domain/telemetry/History.ts"
import { History } from "../../services/telemetry/History.ts"
import { Overview } from "../../services/operations/Overview.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { Readiness } from "../../services/Readiness.ts"
import { ReminderList } from "../../services/reminders/ReminderList.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"

/** The state that outlives a "daemon" of the test: chats and messages with their status. */
export interface Kept {
  readonly chats: Map<number, ChatView>
  readonly messages: Array<MessageView>
  readonly statuses: Map<number, MessageStatus>
  /** While it is closed, pressed buttons wait. */
  readonly answersPresses: Effect.Latch
  /** While it is closed, the model thinks. */
  readonly begins: Effect.Latch
  /** While it is closed, an answer stays at its first words. */
  readonly goesOn: Effect.Latch
  readonly timelines: Map<string, TurnTimeline>
  readonly letters: Map<string, DeadLetter>
  readonly reminders: Array<ReminderView>
}

export const kept = (): Kept => ({
  chats: new Map(),
  messages: [],
  statuses: new Map(),
  answersPresses: Effect.unsafeMakeLatch(true),
  begins: Effect.unsafeMakeLatch(true),
  goesOn: Effect.unsafeMakeLatch(true),
  timelines: new Map(),
  letters: new Map(),
  reminders: []
})

/** A message of the bot with buttons, to be kept in the chat of the first person. */
export const listed = (id = 1) =>
  new MessageView({
    chat: 101,
    id,
    from: "bot",
    text: "Water the plants\nTomorrow at nine",
    kind: "text",
    entities: [{ type: "bold", offset: 0, length: 16 }],
    keyboard: [
      [
        { text: "Done", data: "done:1" },
        { text: "Snooze for an hour", data: "snooze:1" }
      ],
      [{ text: "Cancel", data: "cancel:1" }]
    ],
    pressed: [],
    thread: null,
    at: Date.now(),
    editedAt: null
  })

const intro = "You said: "
const rest =
  ".\nA holdfast grips the rock. Use npm start.\n\nconst grip = hold(rock)\n\nMore at the docs, and some words more so that one can see them grow one after the other."

/** The answer of the bot, with an entity of each relevant kind. */
const answer = (said: string) => {
  const text = `${intro}${said}${rest}`
  const at = (what: string) => ({ offset: text.indexOf(what), length: what.length })
  return {
    text,
    entities: [
      { type: "bold", offset: intro.length, length: said.length },
      { type: "italic", ...at("grips the rock") },
      { type: "code", ...at("npm start") },
      { type: "pre", ...at("const grip = hold(rock)"), language: "ts" },
      { type: "text_link", ...at("the docs"), url: "https://example.org/docs" }
    ]
  }
}

/** The way of a message, as far as its status tells it. */
const wayOf = ({ statuses }: Kept, request: RequestId) => {
  const status = [...statuses.values()].find((one) => one.request === request)
  if (status === undefined) return undefined
  const { acceptedAt, attempts, deliveredAt, kind, state, turn } = status
  const isDelivered = deliveredAt !== null
  return new TurnTimeline({
    request,
    is: "turn",
    turn,
    conversation: ConversationKey.make(`1:${status.chat}`),
    state,
    members: [{ request, kind: "message", acceptedAt }],
    acceptedAt,
    dueAt: null,
    taken: true,
    claimedAt: attempts > 0 ? acceptedAt + 20 : null,
    attempts,
    answer:
      isDelivered && kind !== null
        ? { kind, model: "double", promptTokens: 12, completionTokens: 40, cost: 0.0012, at: deliveredAt - 200 }
        : null,
    parts: isDelivered
      ? [
          {
            request: turn ?? request,
            part: 0,
            state: "sent",
            triedAt: deliveredAt - 80,
            doneAt: deliveredAt,
            message: 9,
            reason: null
          }
        ]
      : [],
    doneAt: deliveredAt,
    latency: isDelivered ? deliveredAt - acceptedAt : null,
    letter: null
  })
}

/** A Telegram, a model and a daemon in memory: enough for a page to talk with. */
const make = (store: Kept, pace = 25) =>
  Effect.gen(function* () {
    const hub = yield* PubSub.unbounded<SandboxEvent>()
    const scope = yield* Effect.scope
    const telegramFaults = yield* Ref.make(TelegramFaults.none)
    const modelFaults = yield* Ref.make(ModelFaults.none)
    const stopped = new Set<number>()

    const publish = (event: SandboxEvent) => PubSub.publish(hub, event)
    const show = (chat: ChatView) => {
      store.chats.set(chat.id, chat)
      return publish({ _tag: "Chat", chat })
    }
    const put = (message: MessageView) => {
      const at = store.messages.findIndex((other) => other.id === message.id)
      if (at < 0) store.messages.push(message)
      else store.messages[at] = message
      return publish({ _tag: "Message", message })
    }
    const nextId = () => (store.messages.at(-1)?.id ?? 0) + 1
    const find = (chat: number) => {
      const found = store.chats.get(chat)
      return found === undefined ? new SandboxRefusal({ why: "There is no such chat." }) : Effect.succeed(found)
    }
    const stand = (message: MessageView, change: Partial<MessageStatus>) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const before = store.statuses.get(message.id) ?? {
          chat: message.chat,
          message: message.id,
          request: RequestId.make(`1:${message.id}:${now}`),
          turn: null,
          state: "accepted" as const,
          kind: null,
          attempts: 0,
          acceptedAt: now,
          deliveredAt: null
        }
        store.statuses.set(message.id, new MessageStatus({ ...before, ...change }))
      })

    const say = Effect.fnUntraced(function* (chat: number, text: string, entities: MessageView["entities"]) {
      const at = yield* Clock.currentTimeMillis
      yield* put(
        new MessageView({
          chat,
          id: nextId(),
          from: "bot",
          text,
          kind: "text",
          entities,
          keyboard: [],
          pressed: [],
          thread: null,
          at,
          editedAt: null
        })
      )
    })

    const respond = Effect.fnUntraced(function* (message: MessageView) {
      const chat = yield* Effect.orDie(find(message.chat))
      yield* Effect.sleep(pace * 4)
      yield* stand(message, { state: "accepted", kind: null, attempts: 0 })
      yield* Effect.sleep(pace * 4)
      if (message.kind === "text") {
        const failing = (yield* Ref.get(modelFaults)).fault !== null
        yield* stand(message, {
          state: "answering",
          attempts: failing ? 3 : 1,
          turn: RequestId.make(`1:${message.id}:0`)
        })
        stopped.delete(chat.id)
        const { text, entities } = answer(message.text)
        const words = text.split(/(?<= )/)
        let end = 0
        yield* show(
          new ChatView({
            ...chat,
            typing: true,
            draft: new DraftView({ id: 7, text: "", entities: [], canStop: true })
          })
        )
        yield* store.begins.await
        for (const word of words) {
          if (word === "grips ") yield* store.goesOn.await
          if (stopped.has(chat.id)) break
          end += word.length
          yield* show(
            new ChatView({
              ...chat,
              typing: true,
              draft: new DraftView({ id: 7, text: text.slice(0, end), entities: [], canStop: true })
            })
          )
          yield* Effect.sleep(pace)
        }
        const isStopped = stopped.has(chat.id)
        yield* stand(message, { state: "answered" })
        yield* say(chat.id, isStopped ? `${text.slice(0, end)}\n(stopped)` : text, isStopped ? [] : entities)
        yield* show(new ChatView({ ...chat, typing: false, draft: null }))
        yield* stand(message, { kind: isStopped ? "stopped" : "whole" })
      } else yield* say(chat.id, "I can't read a voice message yet. Please write.", [])
      yield* stand(message, { state: "delivered", deliveredAt: yield* Clock.currentTimeMillis })
    })

    const answerPress = Effect.fnUntraced(function* (message: MessageView, chosen: string) {
      yield* store.answersPresses.await
      const editedAt = yield* Clock.currentTimeMillis
      const keyboard = message.keyboard.map((row) => row.filter(({ text }) => text !== chosen))
      yield* put(new MessageView({ ...message, text: `${message.text}: ${chosen}`, keyboard, pressed: [], editedAt }))
      yield* publish({ _tag: "Toast", chat: message.chat, text: `You chose: ${chosen}` })
    })

    const telegram = Layer.mock(TelegramSandbox, {
      apiRoot: "http://127.0.0.1:1",
      token: "1:double",
      username: "double_bot",
      addUser: (name) =>
        Effect.suspend(() => {
          const chat = new ChatView({ id: 101 + store.chats.size, name, draft: null, typing: false })
          return Effect.as(show(chat), chat)
        }),
      chats: Effect.sync(() => [...store.chats.values()]),
      latest: Effect.sync(() => [...new Map(store.messages.map((message) => [message.chat, message])).values()]),
      messages: (chat) => Effect.sync(() => store.messages.filter((message) => message.chat === chat)),
      send: (chat, content, manner) =>
        Effect.gen(function* () {
          yield* find(chat)
          const { key } = manner ?? {}
          const written = store.messages.find((message) => key !== undefined && message.key === key)
          if (written !== undefined) return written
          const message = new MessageView({
            chat,
            id: nextId(),
            from: "user",
            text: "text" in content ? content.text : "",
            kind: "text" in content ? "text" : content.kind,
            entities: [],
            keyboard: [],
            pressed: [],
            thread: manner?.thread ?? null,
            at: yield* Clock.currentTimeMillis,
            editedAt: null,
            ...(key !== undefined && { key })
          })
          yield* put(message)
          yield* Effect.forkIn(respond(message), scope)
          return message
        }),
      edit: (chat, id, text) =>
        Effect.gen(function* () {
          const message = store.messages.find((one) => one.id === id && one.chat === chat && one.from === "user")
          if (message === undefined) return yield* new SandboxRefusal({ why: "Only your own messages can be edited." })
          const edited = new MessageView({ ...message, text, editedAt: yield* Clock.currentTimeMillis })
          yield* put(edited)
          yield* Effect.forkIn(respond(edited), scope)
          return edited
        }),
      press: (chat, id, data) =>
        Effect.gen(function* () {
          const message = store.messages.find((one) => one.id === id && one.chat === chat)
          const button = message?.keyboard.flat().find((one) => "data" in one && one.data === data)
          if (message === undefined || button === undefined)
            return yield* new SandboxRefusal({ why: "There is no such button." })
          const pressed = new MessageView({ ...message, pressed: [data] })
          yield* put(pressed)
          yield* Effect.forkIn(answerPress(pressed, button.text), scope)
          return pressed
        }),
      stop: (chat) =>
        Effect.zipRight(
          Effect.map(find(chat), () => void stopped.add(chat)),
          Effect.asVoid(store.goesOn.open)
        ),
      faults: Ref.get(telegramFaults),
      setFaults: (faults) => Effect.zipRight(Ref.set(telegramFaults, faults), publish({ _tag: "Faults", faults })),
      events: Stream.fromPubSub(hub)
    })

    const model = Layer.mock(ModelSandbox, {
      baseUrl: "http://127.0.0.1:1/api/v1",
      key: "double",
      faults: Ref.get(modelFaults),
      setFaults: (faults) => Ref.set(modelFaults, faults),
      requests: Effect.succeed(0)
    })

    const timeline = Layer.mock(Timeline, {
      ofChat: (_, chat) => Effect.sync(() => [...store.statuses.values()].filter((status) => status.chat === chat)),
      ofRequest: (request) =>
        Effect.sync(() => Option.fromNullable(store.timelines.get(request) ?? wayOf(store, request)))
    })

    return Layer.mergeAll(telegram, model, timeline, operated(store), ready)
  })

/** Everything running and ready, on what is kept. */
export const layer = (store: Kept = kept(), pace?: number) => Layer.unwrapScoped(make(store, pace))

/** No minute of the history is written. */
export const never: Stream.Stream<number> = Stream.never

const well: Condition = { state: "ok", reasons: [] }

/** What the dashboard shows, on the kept state: all is well, and nothing was counted. */
export const dashboard = (store: Kept = kept()) =>
  Layer.merge(
    Layer.succeed(Overview, {
      now: Effect.succeed({
        condition: well,
        bot: { id: 1, username: "double_bot", name: "Double" },
        invitation: undefined,
        backlog: { updates: 0, conversations: 0, deadLetters: store.letters.size, since: null },
        busiest: [],
        admitted: { everyone: true, listed: 0 },
        people: { owners: 1, allowed: 0, conversations: 1, active: 1, reminders: store.reminders.length }
      }),
      condition: Effect.succeed(well)
    }),
    Layer.succeed(History, {
      read: (range) => Effect.succeed(history(range, [])),
      roll: Effect.void,
      written: never
    })
  )

/** The services for an operator, on the kept state. */
export const operated = (store: Kept) => {
  return Layer.mergeAll(
    Layer.succeed(DeadLetters, {
      list: (limit) => Effect.sync(() => [...store.letters.values()].slice(0, limit)),
      causes: Effect.sync(() =>
        [...store.letters.values()].map(({ cause, why }) => ({ cause: cause ?? why, count: 1 }))
      ),
      decide: (turn, verdict, now, by) =>
        store.letters.delete(turn)
          ? Effect.succeed({ decided: decide({ turn, verdict: null, decidedAt: null }, verdict, now, by), placed: [] })
          : Effect.fail(NoDeadLetter.of(turn))
    }),
    Layer.succeed(ReminderList, {
      active: (limit) => Effect.sync(() => store.reminders.slice(0, limit)),
      count: Effect.sync(() => store.reminders.length)
    }),
    Layer.succeed(Pinging, {
      ping: Effect.succeed(
        new Pong({
          request: RequestId.make("1:ping-double"),
          acceptedMs: 1,
          handledMs: 2,
          totalMs: 3,
          engine: "double"
        })
      )
    }),
    dashboard(store),
    Handover.layer,
    desk
  )
}

/** How a daemon is set up of which a test says nothing else. */
export const setup = {
  bot: 1,
  candidates: ["double"],
  showsTexts: true,
  everyone: true,
  listed: [],
  settings: []
}

/** What else an operator looks at: there is nothing. */
const desk = Layer.mergeAll(
  BreakerDesk.layer,
  Logs.none,
  Layer.succeed(Setup, setup),
  Layer.mock(Journal, { list: () => Effect.succeed([]), record: () => Effect.void }),
  Layer.mock(PeopleStore, { roster: () => Effect.succeed([]) }),
  Layer.mock(ReminderStore, {}),
  Layer.mock(TurnVerbs, {}),
  Layer.succeed(TurnList, {
    search: () => Effect.succeed(new TurnPage({ turns: [], next: null, searchedTo: null })),
    count: () => Effect.succeed(new TurnCount({ count: 0, whole: true }))
  })
)

/** A daemon of which nothing is known: it never had a message. */
export const silent = Layer.mergeAll(
  operated(kept()),
  Layer.succeed(Timeline, {
    ofChat: () => Effect.succeed([]),
    ofRequest: () => Effect.succeedNone,
    texts: () => Effect.succeedNone
  })
)

/** The services of every daemon: a readiness whose parts all run, and the events of its route. */
export const ready = Layer.tap(Layer.merge(Readiness.layer, RouteEvents.layer), (context) =>
  Effect.forEach(["polling", "database", "engine"] as const, (part) =>
    Effect.flatMap(Effect.serviceOptional(Readiness), (readiness) => readiness.report(part, true)).pipe(
      Effect.provide(context),
      Effect.orDie
    )
  )
)

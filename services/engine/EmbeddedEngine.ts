import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { Action, Step } from "../../domain/conversation/Action.ts"
import { setBack } from "../../domain/conversation/ClockSet.ts"
import type { Event } from "../../domain/conversation/Event.ts"
import { arrived, idle, next, receive, resume } from "../../domain/conversation/Reducer.ts"
import type { Policy } from "../../domain/conversation/Policy.ts"
import type { State } from "../../domain/conversation/State.ts"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { Answer } from "../../domain/turns/Answer.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { Conversations } from "./Conversations.ts"
import { Permits } from "./Permits.ts"
import { Recent } from "./Recent.ts"
import { type Running, Steps } from "./Steps.ts"
import { whereabouts } from "../Defect.ts"
import { ReminderStore } from "../reminders/ReminderStore.ts"
import { Engine } from "./Engine.ts"
import { Readiness } from "../Readiness.ts"
import { Stop } from "../turns/Stop.ts"
import { arrivedLate } from "../telemetry/LateArrivals.ts"
import { type Active, type Mail, make, settle } from "./Active.ts"
import * as Alarm from "./Alarm.ts"
import * as Asked from "./Asked.ts"
import * as ClockSet from "./ClockSet.ts"

export interface EmbeddedOptions {
  readonly policy: Policy
  /** The maximum number of concurrent answers, over all conversations. */
  readonly answers: number
  /** The maximum number of concurrent sends, over all conversations. */
  readonly sendings: number
  /** How long a shutdown waits for running steps before it interrupts them. */
  readonly grace: Duration.Duration
}

/** The delay after a failed commit. */
const storePause = Duration.seconds(1)

/**
 * The engine for a single process: a fiber for each running step and each conversation that takes in events. Every
 * transition is committed before its actions run, unless a restart would only repeat a step that finds its stored result
 * ({@link isRepeatable}); a start resumes running steps.
 */
export const layer = (
  options: EmbeddedOptions
): Layer.Layer<Engine, never, Conversations | ReminderStore | Steps | Readiness> =>
  Layer.scoped(
    Engine,
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const answers = Asked.make(conversations, yield* ReminderStore)
      const steps = yield* Steps
      const readiness = yield* Readiness
      const clock = yield* Effect.clock
      const answering = new Permits(options.answers)
      const sending = new Permits(options.sendings)
      const recent = new Recent()
      const fibers = yield* FiberSet.make()
      const fork = yield* FiberSet.runtime(fibers)<never>()
      const active = new Map<ConversationKey, Active>()
      const restored = yield* Deferred.make<void>()
      let stopping = false

      const activate = (key: ConversationKey): Active => {
        const known = active.get(key)
        if (known !== undefined) return known
        const fresh = make(key, recent.take(key))
        active.set(key, fresh)
        return fresh
      }

      const wake = (conversation: Active): void => {
        if (conversation.driving) return
        conversation.driving = true
        fork(drive(conversation))
      }

      /** Processes the mailbox until it is empty and everything is committed. */
      const drive = Effect.fnUntraced(function* (conversation: Active) {
        let exit: Exit.Exit<void, StoreUnavailable>
        do {
          const mail = conversation.mailbox
          conversation.mailbox = []
          exit = yield* Effect.exit(advance(conversation, mail))
          settle(mail, exit)
          if (Exit.isFailure(exit)) {
            if (Cause.isDie(exit.cause)) {
              // A conversation with a defect stops alone; its updates stay unconfirmed in the store.
              yield* Effect.annotateLogs(
                Effect.logError(`a conversation has stopped with a defect: ${whereabouts(exit.cause)}`),
                "conversation",
                conversation.key
              )
              settle(conversation.mailbox, exit)
              active.delete(conversation.key)
              return
            }
            // The relay offers arrivals again; the outcomes of steps are known only here.
            conversation.mailbox = [...mail.filter(({ durable }) => durable === undefined), ...conversation.mailbox]
            yield* Effect.sleep(storePause)
          }
        } while (Exit.isFailure(exit) || conversation.mailbox.length > 0)
        conversation.driving = false
        if (conversation.answering !== undefined || conversation.sending) return
        active.delete(conversation.key)
        const { key, setBack, state } = conversation
        if (state !== undefined && setBack === 0 && idle(state)) recent.keep(key, state)
      })

      /** Reduces the events, commits the state, and only then starts the actions. */
      const advance = Effect.fnUntraced(function* (conversation: Active, mail: ReadonlyArray<Mail>) {
        const { key } = conversation
        const shifted = conversation.setBack
        const known = conversation.state ?? (yield* conversations.load(key))
        const now = clock.unsafeCurrentTimeMillis()
        const stored = shifted === 0 ? known : setBack(known, shifted, now)
        const places: Array<number> = []
        const take = (state: State, event: Event): State => {
          if (event._tag === "Arrived") places.push(event.ref.place)
          return receive(state, event, options.policy)
        }
        let step = next(
          mail.reduce((state, { event }) => take(state, event), stored),
          now,
          options.policy
        )
        const resumed = conversation.resuming ? resume(stored) : []
        const actions = [...resumed, ...step.actions]
        for (
          let asks = step.actions.filter(Asked.isAsked);
          asks.length > 0;
          asks = step.actions.filter(Asked.isAsked)
        ) {
          let { state } = step
          for (const ask of asks) state = (yield* answers(key, ask, state, now)).reduce(take, state)
          step = next(state, now, options.policy)
          actions.push(...step.actions)
        }
        const { state, wakeAt } = step
        // An answer confirms its updates when it claims them.
        const claimed = actions.flatMap((action) => (action._tag === "Answer" ? action.places : []))
        const confirmed = places.filter((place) => arrived(state, place) && !claimed.includes(place))
        if (shifted !== 0 || !isRepeatable(mail, step)) {
          yield* conversations.commit(key, { state, confirmed, wakeAt, idle: idle(state) })
        }
        conversation.state = state
        conversation.resuming = false
        conversation.setBack -= shifted
        if (state.late > stored.late) yield* arrivedLate(key, state.late - stored.late)
        if (wakeAt !== null) alarm.set(wakeAt)
        for (const action of actions) start(conversation, action, resumed.includes(action))
      })

      const start = (conversation: Active, action: Action, resumed: boolean): void => {
        switch (action._tag) {
          case "Load":
          case "Plan":
            return
          case "Cancel":
            if (conversation.answering?.id === action.id) conversation.answering.stop.request()
            return
          case "Answer": {
            // The state says that it runs: the next start resumes it.
            if (stopping) return
            const stop = new Stop()
            conversation.answering = { id: action.id, stop }
            answering.take(() => fork(perform(conversation, action, answering, { stop, resumed })))
            return
          }
          case "Deliver":
          case "FireReminder":
          case "Tell":
            conversation.sending = true
            sending.take(() =>
              fork(perform(conversation, action, sending, { resumed, answer: made(conversation, action) }))
            )
        }
      }

      /** The answer to deliver, if this process has just made it. */
      const made = (conversation: Active, { _tag, id }: Step): Answer | undefined => {
        const { answer } = conversation
        if (_tag !== "Deliver" || answer?.turn !== id) return undefined
        conversation.answer = undefined
        return answer
      }

      /** Runs a step under a permit, and posts its outcome to its conversation. */
      const perform = Effect.fnUntraced(function* (
        conversation: Active,
        step: Step,
        permits: Permits,
        running: Running
      ) {
        const give = Effect.sync(() => permits.give())
        const exit = yield* Effect.ensuring(steps.run(conversation.key, step, running), give)
        const at = clock.unsafeCurrentTimeMillis()
        const answer = step._tag === "Answer"
        if (answer) conversation.answering = undefined
        else conversation.sending = false
        if (answer && exit._tag === "Done") conversation.answer = exit.answer
        conversation.mailbox.push({
          event:
            exit._tag === "Done"
              ? { _tag: answer ? "Answered" : "Sent", id: step.id, at }
              : {
                  _tag: answer ? "AnswerFailed" : "SendFailed",
                  id: step.id,
                  failure: exit.failure,
                  at,
                  jitter: yield* Random.next
                }
        })
        if (conversation.driving) return
        // In this fiber, which has nothing else to do.
        conversation.driving = true
        yield* drive(conversation)
      })

      // A conversation that rings before it is restored would start its running steps twice.
      const due = (now: number) => Effect.zipRight(Deferred.await(restored), conversations.due(now))
      const alarm = yield* Alarm.make(due, (key: ConversationKey) => wake(activate(key)))

      // Waits are stored as wall-clock times: without this they would last longer by the shift.
      yield* ClockSet.watch((millis) =>
        Effect.zipRight(
          Effect.logWarning(
            `the wall clock was set back by ${Math.round(millis / 1000)} s: waiting times are adjusted`
          ),
          Effect.map(
            Effect.retry(Effect.zipRight(Deferred.await(restored), conversations.busy), Schedule.spaced(storePause)),
            (keys) => {
              for (const key of keys) {
                const conversation = activate(key)
                conversation.setBack += millis
                wake(conversation)
              }
            }
          ).pipe(Effect.orDie)
        )
      )

      const restore = Effect.gen(function* () {
        const keys = yield* conversations.busy
        for (const key of keys) {
          const conversation = activate(key)
          conversation.resuming = true
          wake(conversation)
        }
        if (keys.length > 0) yield* Effect.logInfo(`${keys.length} conversations are resumed`)
        yield* readiness.report("engine", true)
        yield* Deferred.succeed(restored, undefined)
      })
      yield* restore.pipe(Effect.retry(Schedule.spaced(storePause)), Effect.forkScoped)

      // Runs before the fibers are interrupted, so that running steps can complete and ready ones are sent.
      yield* Effect.addFinalizer(() =>
        Effect.gen(function* () {
          stopping = true
          yield* readiness.report("engine", "shutting down")
          // A finalizer is uninterruptible, so the timeout could not end the wait otherwise.
          yield* FiberSet.awaitEmpty(fibers).pipe(Effect.interruptible, Effect.timeoutOption(options.grace))
        })
      )

      /** The events are durable when it returns. */
      const post = Effect.fnUntraced(function* (
        events: (at: number) => ReadonlyArray<{ readonly key: ConversationKey; readonly event: Event }>
      ) {
        yield* Deferred.await(restored)
        const waits = new Map<Active, Deferred.Deferred<void, StoreUnavailable>>()
        for (const { event, key } of events(clock.unsafeCurrentTimeMillis())) {
          const conversation = activate(key)
          const durable = waits.get(conversation) ?? Deferred.unsafeMake<void, StoreUnavailable>(FiberId.none)
          waits.set(conversation, durable)
          conversation.mailbox.push({ event, durable })
        }
        for (const conversation of waits.keys()) wake(conversation)
        for (const durable of waits.values()) yield* Deferred.await(durable)
      })

      return Engine.of({
        submit: (placed) =>
          post((at) =>
            placed.map(({ conversation, ref }) => ({ key: conversation, event: { _tag: "Arrived", ref, at } }))
          ),
        replan: (conversations) => post(() => conversations.map((key) => ({ key, event: { _tag: "Replan" } })))
      })
    })
  )

/**
 * True if a restart would only run a step again that finds its stored result: an answer was made, and is delivered. Such
 * a transition is written with the next one.
 */
const isRepeatable = (mail: ReadonlyArray<Mail>, { actions, wakeAt }: ReturnType<typeof next>): boolean =>
  wakeAt === null &&
  mail.length === 1 &&
  mail[0]?.event._tag === "Answered" &&
  actions.length === 1 &&
  actions[0]?._tag === "Deliver"

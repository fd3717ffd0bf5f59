import { ApplicationFailure } from "@temporalio/common"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { setTimeout } from "node:timers/promises"
import type { Ref, State } from "../../domain/conversation/State.ts"
import { RequestId } from "../../domain/Ids.ts"
import type { Activities, Terms } from "../../layers/temporal/workflow/Protocol.ts"
import { chat, limits, refsOf } from "./Rig.ts"

/** A scripted conversation: the behaviour of its activities, and the messages that it receives. */
export interface Tale {
  readonly activities?: () => Partial<Activities>
  readonly tell: (teller: Teller) => Effect.Effect<unknown, Untold>
}

export class Untold extends Data.TaggedError("Untold")<{ readonly state: State }> {}

export interface Teller {
  /** Sends a number of messages, or messages at given places; under `terms` other than the current ones, if given. */
  readonly say: (refs: number | ReadonlyArray<Partial<Ref>>, terms?: Partial<Terms>) => Effect.Effect<void>
  readonly replan: Effect.Effect<void>
  readonly update: Effect.Effect<unknown>
  /** Waits until the state meets a condition. */
  readonly until: (isSo: (state: State) => boolean) => Effect.Effect<void, Untold>
  /** Waits until this many messages were sent and all are done. */
  readonly done: (upTo: number) => Effect.Effect<void, Untold>
}

const failure = (type: string, details: object) =>
  ApplicationFailure.create({ type, message: type, details: [details] })

/** Fails with each of the failures in turn, then succeeds. */
const failing = (...failures: ReadonlyArray<ApplicationFailure>) => {
  const left = [...failures]
  return async () => {
    const next = left.shift()
    if (next !== undefined) throw next
  }
}

const transient = (more: object = {}) => failure("RateLimited", { kind: "transient", ...more })

/** Ends when a stop was requested. */
const stopped = () => {
  let stop = () => {}
  const asked = new Promise<void>((resolve) => (stop = resolve))
  return { answer: () => asked, stop: async () => stop() }
}

/** The conversations that are recorded, by name. */
export const tales: Readonly<Record<string, Tale>> = {
  "rules-1-upgraded": {
    tell: ({ done, say }) => Effect.all([say(2, { rules: 1 }), done(2), say(1, { rules: 1 }), done(3), say(1), done(4)])
  },
  messages: {
    activities: () => ({
      // The message at the third place, which was never signalled.
      load: async (_, after) => ({ refs: refsOf({ ...chat("messages"), place: after }, 1), passed: [] })
    }),
    tell: ({ done, say, update }) =>
      Effect.all([
        say(1),
        say(1),
        update,
        done(2),
        say([{ place: 4, kind: "tell", about: "help" }]),
        say([
          { place: 5, kind: "new" },
          { place: 6, kind: "edit", message: 4 }
        ]),
        done(6)
      ])
  },
  retried: {
    activities: () => ({
      answer: failing(transient({ retryAfter: 300 }), failure("Defect", {}), transient()),
      send: failing(failure("StoreUnavailable", { kind: "local" }))
    }),
    tell: ({ done, say }) => Effect.all([say(1), done(1), say(1), done(2)])
  },
  reminder: {
    activities: () => {
      const at = Date.now() + 1_000
      const occurrences = [
        { id: RequestId.make("reminder:water:1"), at },
        { id: RequestId.make("reminder:water:2"), at: at + 500 }
      ]
      let asked = 0
      let fired = 0
      return {
        plan: async () => (asked++ === 0 ? null : (occurrences.shift() ?? null)),
        // The first reports the next occurrence; the other comes from a program that did not.
        send: async (_, step) =>
          step._tag === "FireReminder" && fired++ === 0 ? { next: occurrences.shift() ?? null } : undefined
      }
    },
    tell: ({ done, replan, say, until }) =>
      Effect.all([
        say(1),
        done(1),
        replan,
        until(({ plan }) => plan?.next !== null),
        until(({ plan, outbox }) => plan?.standing === "known" && plan.next === null && outbox.length === 0),
        say(1),
        done(2)
      ])
  },
  stopped: {
    activities: stopped,
    tell: ({ done, say, until }) =>
      Effect.all([say(1), until(({ turn }) => turn !== null), say([{ place: 2, kind: "stop" }]), done(2)])
  },
  renewed: {
    tell: ({ done, say }) => {
      const few = { limits: { ...limits, events: 30 }, policy: { queue: "each" } as const }
      return Effect.all([say(5, few), done(5)])
    }
  },
  busy: {
    activities: () => {
      let sent = 0
      // The last send is under way when the answer ends, so there is no quiet moment.
      return { ...stopped(), send: () => setTimeout(++sent === 6 ? 500 : 0) }
    },
    tell: ({ done, say, until }) => {
      const few = { limits: { ...limits, events: 20 } }
      const word = (place: number) =>
        Effect.zipRight(
          say([{ place, kind: "tell", about: "help" }], few),
          until(({ upTo }) => upTo === place)
        )
      const isSent = until(({ outbox }) => outbox.length === 0)
      return Effect.all([
        say(1, few),
        until(({ turn }) => turn !== null),
        ...[2, 3, 4, 5, 6].flatMap((place) => [word(place), isSent]),
        say([{ place: 7 }], few),
        word(8),
        say([{ place: 9, kind: "stop" }], few),
        done(9)
      ])
    }
  },
  "stopped-before-renewal": {
    activities: stopped,
    tell: ({ done, say, until }) => {
      const few = { limits: { ...limits, events: 12 } }
      const one = Effect.zipRight(
        say(1, few),
        until(({ turn }) => turn !== null)
      )
      const others = [2, 3, 4].map((place) =>
        Effect.zipRight(
          say(1, few),
          until(({ upTo }) => upTo === place)
        )
      )
      return Effect.all([one, ...others, say([{ place: 5, kind: "stop" }], few), done(5)])
    }
  }
}

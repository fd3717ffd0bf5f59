import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { Inbox } from "../../services/inbox/Inbox.ts"
import { message, type Tape } from "./Rig.ts"

/**
 * A person asks, and sends `/stop` while the model is called. Returns the milliseconds from the acceptance of the stop
 * to the interruption of the model call, once the stopped answer was sent.
 */
export const stopping = (inbox: typeof Inbox.Service, tape: Tape, chat: number) =>
  Effect.gen(function* () {
    const asked = yield* Deferred.make<void>()
    const cut = yield* Deferred.make<number>()
    const sent = yield* Deferred.make<void>()
    tape.hang = {
      asked: () => Deferred.unsafeDone(asked, Effect.void),
      cut: () => Deferred.unsafeDone(cut, Effect.succeed(performance.now()))
    }
    tape.onSent = () => Deferred.unsafeDone(sent, Effect.void)
    yield* inbox.accept([message(chat)], undefined)
    yield* Deferred.await(asked)
    // At any moment between two polls of the store.
    yield* Effect.sleep(yield* Random.nextIntBetween(0, 100))
    const before = performance.now()
    yield* inbox.accept([message(chat, "/stop")], undefined)
    const took = (yield* Deferred.await(cut)) - before
    yield* Deferred.await(sent)
    return took
  })

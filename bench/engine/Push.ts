import { chunksOf } from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Inbox } from "../../services/inbox/Inbox.ts"
import { message, type Tape } from "./Rig.ts"

/** How many messages are accepted together, as in a poll. */
const batch = 100

/** The chat of the nth message. `answered`: the chat whose answer made room for it. */
export type ChatOf = (n: number, answered: number | undefined) => number

/**
 * Turns per second, from the first accept to the last send. `people` write at the same time: for each answer, another
 * message. Messages that are ready together are accepted together, as in a poll.
 */
export const push = (inbox: typeof Inbox.Service, tape: Tape, turns: number, people: number, chatOf: ChatOf) =>
  Effect.gen(function* () {
    const answered = yield* Queue.unbounded<number | undefined>()
    tape.onStep = () => {}
    tape.onSent = (chat) => void answered.unsafeOffer(chat)
    const before = performance.now()
    let written = 0
    let ready: ReadonlyArray<number | undefined> = Array.from({ length: people }, () => undefined)
    for (let sent = 0; sent < turns; sent += ready.length) {
      for (const chats of chunksOf(ready.slice(0, turns - written), batch)) {
        yield* inbox.accept(
          chats.map((chat) => message(chatOf(written++, chat))),
          undefined
        )
      }
      ready = Chunk.toReadonlyArray(yield* Queue.takeBetween(answered, 1, people))
    }
    return (turns * 1000) / (performance.now() - before)
  })

/** Each of some people writes again as soon as the answer arrived. */
export const among =
  (people: number): ChatOf =>
  (n, answered) =>
    answered ?? 1 + (n % people)

import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { ChatView } from "../../../domain/sandbox/Telegram.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import * as Ledger from "./Ledger.ts"

/** People who write, and what they must read. */
export const make = (people: ReadonlyArray<ChatView>) =>
  Effect.map(TelegramSandbox, (telegram) => {
    let number = 0
    const written = new Map(people.map(({ id }) => [id, [] as Array<Ledger.Written>]))

    /** A person writes, or sometimes edits the last message. The ledger records what was sent. */
    const write = Effect.gen(function* () {
      const person = people[yield* Random.nextIntBetween(0, people.length)]
      const own = person === undefined ? undefined : written.get(person.id)
      if (person === undefined || own === undefined) return
      const last = own.at(-1)
      const fresh = ++number
      if (last !== undefined && (yield* Random.next) < 0.1) {
        yield* telegram.edit(person.id, last.message, Ledger.question(fresh))
        own[own.length - 1] = { ...last, numbers: [...last.numbers, fresh] }
      } else {
        const { id } = yield* telegram.send(person.id, { text: Ledger.question(fresh) })
        own.push({ message: id, numbers: [fresh] })
      }
    }).pipe(
      Effect.uninterruptible,
      Effect.zipRight(Effect.flatMap(Random.nextIntBetween(5, 60), (pause) => Effect.sleep(pause)))
    )

    const judged = Effect.forEach(people, ({ id }) =>
      Effect.map(telegram.sent(id), (messages) =>
        Ledger.judge(
          written.get(id) ?? [],
          messages.map(({ text }) => text)
        )
      )
    )

    return {
      write,
      judged,
      /** The number of messages without an answer. */
      lost: Effect.map(judged, (verdicts) => verdicts.flatMap((verdict) => verdict.lost).length),
      /** The number of messages and edits so far. */
      count: () => number
    }
  })

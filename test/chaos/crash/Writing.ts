import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import * as Ledger from "./Ledger.ts"
import type { Manner } from "./Manner.ts"

interface Own extends Ledger.Written {
  readonly editable: boolean
}

/** People who write, and what they must read. */
export const make = ({ chats, edited, write: send }: Manner) =>
  Effect.map(TelegramSandbox, (telegram) => {
    let number = 0
    const written = new Map(chats.map(({ id }) => [id, [] as Array<Own>]))

    /** A person writes, or sometimes edits the last message. The ledger records what was sent. */
    const write = Effect.gen(function* () {
      const chat = chats[yield* Random.nextIntBetween(0, chats.length)]
      const own = chat === undefined ? undefined : written.get(chat.id)
      if (chat === undefined || own === undefined) return
      const last = own.at(-1)
      const fresh = ++number
      if (last?.editable === true && (yield* Random.next) < 0.1) {
        yield* telegram.edit(chat.id, last.message, edited(fresh))
        own[own.length - 1] = { ...last, numbers: [...last.numbers, fresh] }
      } else {
        const { editable, message } = yield* send(chat.id, fresh)
        own.push({ message: message.id, numbers: [fresh], editable })
      }
    }).pipe(
      Effect.uninterruptible,
      Effect.zipRight(Effect.flatMap(Random.nextIntBetween(5, 60), (pause) => Effect.sleep(pause)))
    )

    const judged = Effect.forEach(chats, ({ id }) =>
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

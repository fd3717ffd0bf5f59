import * as FastCheck from "effect/FastCheck"
import type { Door } from "../Door.ts"
import { anything, mutated, raw } from "../Hostile.ts"
import type { Json } from "../Input.ts"
import { hostileUser } from "../World.ts"
import type { Answer } from "../world/Http.ts"

const methods = ["sendmessage", "sendmessagedraft", "editmessagetext", "sendchataction", "answercallbackquery"]
const answers: readonly [Json, ...ReadonlyArray<Json>] = [
  { ok: true, result: { message_id: 5, date: 1, chat: { id: hostileUser, type: "private" } } },
  { ok: false, error_code: 400, description: "Bad Request: message is not modified" },
  { ok: false, error_code: 403, description: "Forbidden: bot was blocked by the user" },
  {
    ok: false,
    error_code: 400,
    description: "Bad Request: group chat was upgraded",
    parameters: { migrate_to_chat_id: -100_1 }
  },
  { ok: false, error_code: 429, description: "Too Many Requests: retry after 1", parameters: { retry_after: 1 } },
  { ok: false, error_code: 500, description: "Internal Server Error" }
]

const answer = (text: FastCheck.Arbitrary<string>): FastCheck.Arbitrary<Json> =>
  FastCheck.tuple(
    FastCheck.constantFrom(...methods),
    FastCheck.constantFrom(200, 200, 400, 403, 429, 500, 502),
    text,
    FastCheck.constantFrom<Answer["end"]>("whole", "whole", "whole", "reset")
  ).map(([method, status, part, end]) => ({
    method,
    answer: { status, headers: { "content-type": "application/json" }, parts: [part], end }
  }))

/** Telegram's responses about one chat, and sometimes to a poll. */
export const telegram: Door = {
  kinds: {
    "spoilt answer": answer(raw(mutated(...answers))),
    "any answer": answer(raw(anything)),
    "no JSON": answer(FastCheck.string({ unit: "binary", maxLength: 500 })),
    poll: FastCheck.tuple(raw(anything), FastCheck.nat(49)).map(([result, chance]) => ({
      poll: chance === 0 ? `{"ok":true,"result":${result}}` : null
    }))
  },
  send: (world, { body }) => {
    const input = body as { readonly poll?: string | null; readonly method?: string; readonly answer?: Answer }
    if (input.poll !== undefined) {
      // Each makes the daemon wait before it polls again.
      if (input.poll !== null) world.telegram.answerNext("getupdates", input.poll)
      return Promise.resolve(undefined)
    }
    if (input.method !== undefined && input.answer !== undefined)
      world.telegram.answerNext(input.method, input.answer, hostileUser)
    world.say("tell me something")
    return Promise.resolve(undefined)
  },
  concurrency: 1,
  pause: 40
}

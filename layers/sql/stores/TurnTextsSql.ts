import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import { Answer } from "../../../domain/turns/Answer.ts"
import { TurnTexts } from "../../../domain/turns/Timeline.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import { all, first, type Operation } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

const turn = statement<{
  readonly conversation: ConversationKey
  readonly place: number
  readonly answer: string | null
}>(`
  select t.conversation, t.place, a.body as answer from turns t left join answers a on a.turn = t.id where t.id = ?`)

const members = statement<EnvelopeRow & { readonly id: RequestId }>(`
  select id, ${columns} from updates where conversation = ? and place >= ? and turn = ? order by place`)

const decodeAnswer = Schema.decodeSync(Schema.parseJson(Answer))

/** The texts of a turn; none if there is no such turn. */
export function* textsOf(id: RequestId): Operation<Option.Option<TurnTexts>> {
  const row = yield* first(turn, id)
  if (row === undefined) return Option.none()
  const own = yield* all(members, row.conversation, row.place, id)
  return Option.some(
    new TurnTexts({
      turn: id,
      messages: own.map((update) => {
        const isKept = update.envelope !== null || (update.body !== null && update.body !== "null")
        return { request: update.id, text: isKept ? (toEnvelope(update).text ?? null) : null }
      }),
      answer: row.answer === null ? null : decodeAnswer(row.answer).text
    })
  )
}

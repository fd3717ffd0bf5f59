import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { draftId } from "../../../domain/conversation/Draft.ts"
import type { Act } from "../../../domain/conversation/State.ts"
import { againId, type ConversationKey, RequestId } from "../../../domain/Ids.ts"
import { VerbRefused } from "../../../domain/operations/Journal.ts"
import type { Answer } from "../../../domain/turns/Answer.ts"
import type { Verdict } from "../../../domain/turns/DeadLetter.ts"
import { UnknownRequest } from "../../../domain/turns/Timeline.ts"
import { type Deed, deedOf, TurnActed, type TurnFacts, whyNot } from "../../../domain/turns/Verbs.ts"
import { type Asking, TurnVerbs } from "../../../services/turns/TurnVerbs.ts"
import { internalArrival, type Placed } from "../../../services/turns/Updates.ts"
import { acceptAgain, doneKey } from "./DeadLettersSql.ts"
import * as JournalSql from "./JournalSql.ts"
import { exec, first, type Operation } from "../database/Operation.ts"
import { locking, statement } from "../database/Statement.ts"
import { accept } from "./UpdatesSql.ts"
import { Writer } from "../database/Writer.ts"

interface Row {
  readonly conversation: ConversationKey
  readonly status: TurnFacts["status"]
  readonly kind: Answer["kind"] | null
  readonly attempts: number
}

const turnOf = locking<Row>("select conversation, status, kind, attempts from turns where id = ?")
const letterOf = statement<{ readonly verdict: Verdict | null }>("select verdict from letters where turn = ?")

/** The decision about a turn, also about one that is no dead letter. */
const decideOn = statement(`
  insert into letters (turn, why, died_at, verdict, decided_at) values (?, ?, ?, ?, ?)
  on conflict (turn) do update set verdict = excluded.verdict, decided_at = excluded.decided_at`)

type Outcome = { readonly acted: TurnActed; readonly placed: ReadonlyArray<Placed> }

export const layer: Layer.Layer<TurnVerbs, never, Writer> = Layer.effect(
  TurnVerbs,
  Effect.map(Writer, ({ write }) =>
    TurnVerbs.of({
      act: (turn, asking, now) => Effect.flatten(write("actOnTurn", () => act(turn, asking, now)))
    })
  )
)

function* act(
  turn: RequestId,
  asking: Asking,
  now: number
): Operation<Either.Either<Outcome, UnknownRequest | VerbRefused>> {
  const row = yield* first(turnOf, turn)
  if (row === undefined) return Either.left(UnknownRequest.of(turn))
  const letter = yield* first(letterOf, turn)
  const facts: TurnFacts = { status: row.status, kind: row.kind, verdict: letter && letter.verdict }
  const deed = deedOf(facts, asking.verb)
  const { by, candidate, verb } = asking
  const key = deed === undefined ? doneKey(turn) : keyOf(turn, deed, row.attempts, asking)
  const entry = { at: now, by, verb, subject: turn, detail: candidate ?? null }
  const earlier = yield* deed === undefined ? JournalSql.entryWith(key) : JournalSql.once(key, entry)
  if (earlier !== undefined || (deed === undefined && typeof facts.verdict === "string")) {
    const verdict = facts.verdict === "retried" ? "retry" : "drop"
    const acted = { subject: turn, verb: earlier?.verb ?? verdict, at: earlier?.at ?? now, by: earlier?.by ?? null }
    const isAgain = facts.verdict === "retried"
    return Either.right({
      acted: new TurnActed({ ...acted, already: true, again: isAgain ? againId(turn) : null }),
      placed: []
    })
  }
  if (deed === undefined) return Either.left(new VerbRefused({ why: whyNot(turn, facts, verb) }))
  const placed = yield* perform(turn, row, deed, asking, now)
  const again = deed === "again" ? againId(turn) : null
  return Either.right({ acted: new TurnActed({ subject: turn, verb, at: now, by, already: false, again }), placed })
}

/** One key for everything that cannot be done twice. A turn that waits again can be hurried again. */
const keyOf = (turn: RequestId, deed: Deed, attempts: number, { candidate = "" }: Asking): string => {
  switch (deed) {
    case "again":
    case "decide":
    case "abandon":
      return doneKey(turn)
    case "hurry":
      return `hurry ${turn} ${attempts} ${candidate}`
    case "stop":
      return `cancel ${turn}`
  }
}

function* perform(
  turn: RequestId,
  { attempts, conversation, kind }: Row,
  deed: Deed,
  { candidate }: Asking,
  now: number
): Operation<ReadonlyArray<Placed>> {
  const why = kind ?? "abandoned"
  switch (deed) {
    case "again":
      yield* exec(decideOn, turn, why, now, "retried", now)
      return yield* acceptAgain(turn, now, candidate)
    case "decide":
      yield* exec(decideOn, turn, why, now, "dropped", now)
      return []
    case "abandon":
      // It is decided before the engine writes it off.
      yield* exec(decideOn, turn, "abandoned", now, "dropped", now)
      return yield* tell(conversation, now, `${turn}:drop`, { act: { verb: "drop", turn } })
    case "stop":
      return yield* tell(conversation, now, `${turn}:cancel`, { draft: draftId(turn) })
    case "hurry": {
      const more = candidate === undefined ? {} : { candidate }
      const id = `${turn}:hurry:${attempts}${candidate === undefined ? "" : `:${draftId(candidate)}`}`
      return yield* tell(conversation, now, id, { act: { verb: "hurry", turn, ...more } })
    }
  }
}

/**
 * Sends the engine a stop that concerns a turn. For a program that does not know its `act`, it names no turn, and does
 * nothing.
 */
function* tell(
  conversation: ConversationKey,
  now: number,
  name: string,
  what: { readonly draft: number } | { readonly act: Act }
): Operation<ReadonlyArray<Placed>> {
  const id = RequestId.make(name)
  const ref = { id, kind: "stop" as const, message: 0, sequence: 0, sentAt: now, long: false, draft: 0, ...what }
  const arrival = internalArrival(conversation, ref)
  return (yield* accept(arrival.bot, [arrival], undefined, now)).placed
}

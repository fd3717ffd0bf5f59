import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type RequestId } from "../../domain/Ids.ts"
import { VerbRefused } from "../../domain/operations/Journal.ts"
import { TextsHidden, UnknownRequest } from "../../domain/turns/Timeline.ts"
import { keyOf } from "../../domain/turns/TurnView.ts"
import type { TurnVerb } from "../../domain/turns/Verbs.ts"
import { Handover } from "../../services/engine/Handover.ts"
import { Journal } from "../../services/operations/Journal.ts"
import { Setup } from "../../services/operations/Setup.ts"
import { Timeline } from "../../services/turns/Timeline.ts"
import { TurnList } from "../../services/turns/TurnList.ts"
import { TurnVerbs } from "../../services/turns/TurnVerbs.ts"
import { Api } from "./Api.ts"

/** Handles `/api/turns`. `by`: who the journal says acted. */
export const layer = (by: string) =>
  HttpApiBuilder.group(Api, "turns", (handlers) =>
    Effect.gen(function* () {
      const list = yield* TurnList
      const timeline = yield* Timeline
      const verbs = yield* TurnVerbs
      const journal = yield* Journal
      const handover = yield* Handover
      const { candidates, showsTexts } = yield* Setup

      /** Any id of a turn stands for it. */
      const turnOf = Effect.fnUntraced(function* (request: RequestId) {
        const found = yield* timeline.ofRequest(request)
        const turn = Option.getOrUndefined(found)?.turn
        return turn ?? (yield* UnknownRequest.of(request))
      })

      const act = Effect.fnUntraced(function* (request: RequestId, verb: TurnVerb, candidate?: string) {
        const turn = yield* turnOf(request)
        const { acted, placed } = yield* verbs.act(turn, { verb, candidate, by }, yield* Clock.currentTimeMillis)
        if (placed.length > 0) yield* handover.offer(placed)
        if (!acted.already)
          yield* Effect.logInfo(`an operator asked for ${verb} (${by})`).pipe(Effect.annotateLogs("request", turn))
        return acted
      })

      const texts = Effect.fnUntraced(function* (request: RequestId) {
        if (!showsTexts) return yield* new TextsHidden()
        const turn = yield* turnOf(request)
        const at = yield* Clock.currentTimeMillis
        // First, so that nobody reads what is not recorded.
        yield* journal.record({ at, by, verb: "texts", subject: turn, detail: null })
        const found = yield* timeline.texts(turn)
        return Option.isSome(found) ? found.value : yield* UnknownRequest.of(request)
      })

      return handlers
        .handle("search", ({ urlParams: { after, limit, ...search } }) =>
          list.search(search, after === undefined ? undefined : keyOf(after), limit)
        )
        .handle("count", ({ urlParams }) => list.count(urlParams))
        .handle("texts", ({ path }) => texts(path.request))
        .handle("retry", ({ path }) => act(path.request, "retry"))
        .handle("cancel", ({ path }) => act(path.request, "cancel"))
        .handle("drop", ({ path }) => act(path.request, "drop"))
        .handle("answer", ({ path, payload: { candidate } }) =>
          candidates.length > 0 && !candidates.includes(candidate)
            ? new VerbRefused({ why: `${candidate} is not on the route: ${candidates.join(", ")}.` })
            : act(path.request, "answer", candidate)
        )
    })
  )

import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { conversationKey, type RequestId, requestId } from "../../../../domain/Ids.ts"
import type { Attempt, Trail } from "../../../../domain/turns/Trail.ts"
import { keyOf, type TurnSearch } from "../../../../domain/turns/TurnView.ts"
import { Database } from "../../../../layers/sql/database/Database.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { indexes } from "../../../../layers/sql/stores/TurnListSql.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { Timeline } from "../../../../services/turns/Timeline.ts"
import { TurnList } from "../../../../services/turns/TurnList.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const none = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }

const attempt: Attempt = {
  _tag: "Attempt",
  run: 1,
  attempt: 1,
  candidate: "a",
  why: "first",
  breaker: "closed",
  at: 1000,
  resumed: null,
  firstToken: 120,
  took: 900,
  failure: null,
  status: null,
  retryIn: null,
  promptTokens: 12,
  completionTokens: 34,
  cost: 0.0012
}

const failed: Attempt = {
  ...attempt,
  candidate: "b",
  firstToken: null,
  failure: "RateLimited",
  status: 429,
  retryIn: 250
}

interface Told {
  readonly chat?: number
  readonly at: number
  readonly kind?: Answer["kind"]
  readonly candidate?: string
  readonly failure?: string
  readonly trail?: Trail
  readonly sent?: boolean
}

/** A turn of one message. Without a kind, it is still being answered. */
const turn = (update: number, { at, candidate, chat = 7, failure, kind, sent = true, trail }: Told) =>
  Effect.gen(function* () {
    const turns = yield* TurnStore
    const { accept } = yield* Updates
    const receipts = yield* Receipts
    const id = requestId(1, update, 100)
    const { placed } = yield* accept(1, [message(update, { chat })], undefined, at - 10)
    const places = placed.map(({ ref }) => ref.place)
    const conversation = conversationKey({ bot: 1, chat, thread: undefined })
    yield* turns.claim({ id, conversation, places, since: 0, history: 1, now: at })
    const way = { trail: trail ?? { entries: [], omitted: 0 }, candidate, failure }
    if (kind === undefined) {
      if (failure !== undefined) yield* turns.left(id, way)
      return id
    }
    yield* turns.answered(new Answer({ turn: id, kind, text: "", at: at + 5, ...none }), [], way)
    if (!sent) return id
    yield* receipts.intend(1, id, [{ chat_id: chat, text: "hi" }], at + 6)
    yield* receipts.sent(id, 0, 1000 + update, at + 7)
    return id
  })

/** All pages, and the ids on each. */
const pages = (search: TurnSearch, limit: number) =>
  Effect.gen(function* () {
    const list = yield* TurnList
    const found: Array<ReadonlyArray<RequestId>> = []
    for (let after: string | null | undefined; after !== null;) {
      const page: Effect.Effect.Success<ReturnType<typeof list.search>> = yield* list.search(
        search,
        after === undefined ? undefined : keyOf(after),
        limit
      )
      found.push(page.turns.map(({ request }) => request))
      after = page.next
    }
    return found
  })

describe.each(databases)("A search of turns on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("finds by person, state, age, candidate, failure and request id, and counts all of them", () =>
    Effect.gen(function* () {
      const list = yield* TurnList
      const whole = yield* turn(1, { at: 1000, kind: "whole", candidate: "a" })
      const other = yield* turn(2, { at: 2000, kind: "whole", candidate: "b", chat: 8 })
      const refused = yield* turn(3, { at: 3000, kind: "failed", candidate: "a", failure: "Unauthorized" })
      const sending = yield* turn(4, { at: 4000, kind: "whole", candidate: "a", sent: false })
      const waiting = yield* turn(5, { at: 5000, candidate: "b", failure: "RateLimited", chat: 9 })
      const everything = [waiting, sending, refused, other, whole]

      const finds = (search: TurnSearch, expected: ReadonlyArray<RequestId>) =>
        Effect.gen(function* () {
          expect((yield* pages(search, 50)).flat(), JSON.stringify(search)).toEqual(expected)
          expect(yield* list.count(search)).toEqual({ count: expected.length, whole: true })
        })
      yield* finds({}, everything)
      yield* finds({ person: 8 }, [other])
      yield* finds({ person: 7, state: "delivered" }, [refused, whole])
      yield* finds({ state: "open" }, [waiting, sending])
      yield* finds({ state: "answering" }, [waiting])
      yield* finds({ state: "answered" }, [sending])
      yield* finds({ state: "failed" }, [waiting, refused])
      yield* finds({ candidate: "a" }, [sending, refused, whole])
      yield* finds({ candidate: "b", person: 9 }, [waiting])
      yield* finds({ failure: "Unauthorized" }, [refused])
      yield* finds({ failure: "Unauthorized", candidate: "b" }, [])
      yield* finds({ since: 2000, until: 3000 }, [refused, other])
      yield* finds({ request: `${other}:notice` }, [other])
      yield* finds({ request: "1:99:1" }, [])
      expect((yield* list.search({ request: other }, undefined, 1)).turns[0]).toMatchObject({
        person: 8,
        state: "delivered",
        kind: "whole",
        candidate: "b",
        failure: null,
        attempts: 1,
        acceptedAt: 1990,
        claimedAt: 2000,
        doneAt: 2007,
        letter: null
      })
    }).pipe(Effect.provide(stores))
  )

  it.effect("pages by key: each turn once, also those of the same millisecond", () =>
    Effect.gen(function* () {
      const ids: Array<RequestId> = []
      for (let update = 1; update <= 7; update++)
        ids.push(yield* turn(update, { at: 1000 + (update >> 2), kind: "whole" }))
      const found = yield* pages({}, 2)
      expect(found.map(({ length }) => length)).toEqual([2, 2, 2, 1])
      expect(new Set(found.flat())).toEqual(new Set(ids))
    }).pipe(Effect.provide(stores))
  )

  it.effect("the attempts of a turn are stored with its answer or its retry, and are in its timeline", () =>
    Effect.gen(function* () {
      const timeline = yield* Timeline
      const trail = { entries: [failed, { ...attempt, attempt: 2, why: "fallback" as const }], omitted: 0 }
      const id = yield* turn(1, {
        at: 1000,
        failure: "RateLimited",
        candidate: "b",
        trail: { ...trail, entries: [failed] }
      })
      const before = yield* Effect.flatten(timeline.ofRequest(id))
      expect(before).toMatchObject({ trail: [failed], failure: "RateLimited", verbs: ["retry", "cancel", "answer"] })
      const turns = yield* TurnStore
      const way = { trail, candidate: "a", failure: "RateLimited" }
      yield* turns.answered(new Answer({ turn: id, kind: "whole", text: "hi", at: 2000, ...none }), [], way)
      const after = yield* Effect.flatten(timeline.ofRequest(id))
      expect(after).toMatchObject({ trail: trail.entries, failure: null, verbs: ["drop"], person: 7 })
      expect(yield* Effect.flatten(timeline.texts(id))).toMatchObject({
        messages: [{ request: id, text: "text 1" }],
        answer: "hi"
      })
    }).pipe(Effect.provide(stores))
  )
})

describe("The plan of a search on SQLite", () => {
  it.effect("reads an index from its end, and sorts nothing", () =>
    Effect.gen(function* () {
      const { read } = yield* Database
      for (const [name, { count, countAll, end, page }] of Object.entries(indexes)) {
        for (const { sqlite } of [count, countAll, end, page]) {
          const params = Array.from(sqlite.matchAll(/\?/g), () => 1)
          const rows = yield* read("plan", () =>
            all(statement<{ readonly detail: string }>(`explain query plan ${sqlite}`), ...params)
          )
          const plan = rows.map(({ detail }) => detail).join("; ")
          expect(plan, name).toMatch(new RegExp(`(SEARCH|SCAN) turns USING (COVERING )?INDEX turns_${name}`))
          expect(plan, name).toContain("claimed_at>? AND (claimed_at,id)<(?,?)".slice(0, 12))
          if (page.sqlite !== sqlite) expect(plan, name).not.toContain("TEMP B-TREE")
        }
      }
    }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" })))
  )
})

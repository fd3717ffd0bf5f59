import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type CandidateFact, CandidateFacts } from "../../../services/model/CandidateFacts.ts"
import { Database } from "../database/Database.ts"
import { all, exec } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const load = statement<{ readonly name: string; readonly body: string }>("select name, body from candidate_facts")

const save = statement(`
  insert into candidate_facts (name, body, saved_at) values (?, ?, ?)
  on conflict (name) do update set body = excluded.body, saved_at = excluded.saved_at`)

const Body = Schema.parseJson(
  Schema.Struct({
    limit: Schema.NullOr(Schema.Positive),
    ratio: Schema.Positive,
    counted: Schema.Boolean,
    accepted: Schema.NonNegative,
    refused: Schema.NullOr(Schema.NonNegative),
    at: Schema.Number
  })
)
const decode = Schema.decodeOption(Body)
const encode = Schema.encodeSync(Body)

/** The store of facts about candidates in a database. A row that this version cannot read counts as missing. */
export const layer: Layer.Layer<CandidateFacts, never, Database | Writer> = Layer.effect(
  CandidateFacts,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return {
      load: Effect.map(
        database.read("candidate facts", () => all(load)),
        (rows) =>
          rows.flatMap(({ body, name }): ReadonlyArray<CandidateFact> =>
            Option.match(decode(body), { onNone: () => [], onSome: (learned) => [{ name, ...learned }] })
          )
      ),
      save: ({ name, ...learned }, at) => write("candidate fact", () => exec(save, name, encode(learned), at))
    }
  })
)

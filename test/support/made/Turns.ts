import { exec, type Operation } from "../../../layers/sql/database/Operation.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"

/** How many turns are made, of how many people, and until when (epoch milliseconds), one after another. */
export interface Amount {
  readonly bot: number
  readonly turns: number
  readonly people: number
  readonly end: number
  /** The milliseconds from a turn to the next. */
  readonly every: number
}

/** The rows of a statement: `i` from 1 on, with the person and the time of the turn. */
const numbered = (insert: string) =>
  statement(`
    with recursive
      given(turns, bot, people, last, every) as (
        select cast(? as integer), cast(? as integer), cast(? as integer), cast(? as integer), cast(? as integer)),
      n(i) as (select 1 union all select i + 1 from n where i < (select turns from given)),
      t(i, bot, person, at, place) as (
        select i, bot, 1000 + i % people, last - (turns - i) * every, i / people + 1 from n, given),
      u(i, bot, person, at, place, id, conversation, dead) as (
        select i, bot, person, at, place, bot || ':' || i || ':' || (at / 1000), bot || ':' || person, i % 997 = 0 from t)
    ${insert}`)

const updates = numbered(`
  insert into updates (
    id, bot, stamp, status, accepted_at, conversation, place, chat, space, message, user_id, kind, turn, ref, body, envelope
  ) select id, bot, at / 1000, 'confirmed', at, conversation, place, person, 0, 2 * i, person, 'message', id,
    json_object('id', id, 'kind', 'message', 'message', 2 * i, 'sequence', 2 * i, 'sentAt', at, 'long', json('false')),
    'null',
    json_object('kind', 'message', 'text', 'What is ' || i || ' times ' || person || '?', 'update', i, 'stamp', at / 1000,
      'chat', json_object('id', person, 'type', 'private'), 'user', json_object('id', person, 'name', 'Person ' || person),
      'message', 2 * i, 'sentAt', at, 'sequence', 2 * i)
  from u`)

const turnRows = numbered(`
  insert into turns (
    id, conversation, place, status, attempts, claimed_at, answered_at, done_at, user_id, kind, candidate, failure
  ) select id, conversation, place, 'delivered', 1 + (i % 50 = 0), at + 40, at + 2000 + i % 3000, at + 2300 + i % 3000, person,
    case when dead then 'dead' else 'whole' end,
    case when i % 9 = 0 then 'openai/gpt-5-mini' else 'anthropic/claude-sonnet-4.5' end,
    case when dead then case when i % 5 = 0 then 'Unauthorized' else 'Overloaded' end end
  from u`)

const answers = numbered(`
  insert into answers (turn, kind, body)
  select id, case when dead then 'dead' else 'whole' end,
    json_object('turn', id, 'kind', case when dead then 'dead' else 'whole' end, 'text', 'That is ' || (i * person) || '.',
      'model', case when i % 9 = 0 then 'openai/gpt-5-mini' else 'anthropic/claude-sonnet-4.5' end, 'promptTokens', 900,
      'completionTokens', 250, 'cost', 0.006, 'delayed', json('false'), 'at', at + 2000 + i % 3000)
  from u`)

const receipts = numbered(`
  insert into receipts (request, part, bot, chat, space, payload, status, message, tried_at, floor, done_at)
  select id, 0, bot, person, 0, 'null', 'sent', 2 * i + 1, at + 2100 + i % 3000, 2 * i, at + 2300 + i % 3000
  from u where not dead`)

const letters = numbered(`
  insert into letters (turn, why, died_at, verdict, decided_at, cause)
  select id, 'dead', at + 5000, case when i % 8 = 0 then null when i % 2 = 0 then 'retried' else 'dropped' end,
    case when i % 8 = 0 then null else at + 60000 end, case when i % 5 = 0 then 'Unauthorized' else 'Overloaded' end
  from u where dead`)

/** An idle conversation has a state of its own only once it is read. */
const conversations = numbered(`
  insert into conversations (id, places, state, idle, touched_at)
  select conversation, max(place), null, 1, max(at) from u group by conversation`)

const owner = statement("insert into owners (bot, user_id, since) values (?, 1000, 0)")

/** Makes turns that are done, with their updates, answers and receipts, in a new SQLite database. */
export function* turns({ bot, end, every, people, turns: count }: Amount): Operation<void> {
  for (const rows of [updates, turnRows, answers, receipts, letters, conversations])
    yield* exec(rows, count, bot, people, end, every)
  yield* exec(owner, bot)
}

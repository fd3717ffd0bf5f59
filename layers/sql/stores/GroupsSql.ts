import type { GroupStanding } from "../../../domain/telegram/GroupAccess.ts"
import type { Move } from "../../../domain/telegram/Group.ts"
import type { GroupChange } from "../../../services/turns/Updates.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"

const find = statementOf<{ readonly chat: number; readonly allowed: number; readonly began: number }>(
  (chats) => `select chat, allowed, began from groups where bot = ? and chat in (${chats})`
)
const allow = statement(`
  insert into groups (bot, chat, allowed, began) values (?, ?, ?, ?)
  on conflict (bot, chat) do update set allowed = excluded.allowed`)
const leave = statement<{ readonly allowed: number; readonly began: number }>(`
  insert into groups (bot, chat, allowed, began, became) values (?, ?, 0, ?, ?)
  on conflict (bot, chat) do update set became = excluded.became returning allowed, began`)
const goOn = statement(`
  insert into groups (bot, chat, allowed, began) values (?, ?, ?, ?) on conflict (bot, chat) do update set
    began = excluded.began, allowed = case when excluded.allowed = 1 then 1 else groups.allowed end`)
const became = statement<{ readonly became: number | null }>("select became from groups where bot = ? and chat = ?")

/** How groups stand, as far as it is stored. */
export function* standing(bot: number, chats: ReadonlyArray<number>): Operation<ReadonlyMap<number, GroupStanding>> {
  if (chats.length === 0) return new Map()
  const rows = yield* all(find(chats.length), bot, ...chats)
  return new Map(rows.map(({ allowed, began, chat }) => [chat, { allowed: allowed === 1, began }]))
}

export const change = (bot: number, changed: GroupChange): Operation<void> =>
  changed._tag === "Allowed"
    ? exec(allow, bot, changed.chat, changed.allowed ? 1 : 0, changed.chat)
    : move(bot, changed)

/** The conversation and the permission of a group go on in its supergroup. */
export function* move(bot: number, { from, to }: Move): Operation<void> {
  const left = yield* first(leave, bot, from, from, to)
  yield* exec(goOn, bot, to, left?.allowed ?? 0, left?.began ?? from)
}

/** The chat in which the conversation of a chat goes on: itself, unless it became a supergroup. */
export function* current(bot: number, chat: number): Operation<number> {
  return (yield* first(became, bot, chat))?.became ?? chat
}

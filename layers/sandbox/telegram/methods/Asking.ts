import * as Effect from "effect/Effect"
import * as Args from "../request/Arguments.ts"
import { badRequest } from "../request/Refusal.ts"
import { isPresent } from "../state/Chats.ts"
import { administrators, fullChat, me, memberOf } from "../wire/Chat.ts"
import { fileObject } from "../wire/Media.ts"
import { type Method, type Parts, result, type Table } from "./Method.ts"
import type { Place } from "./Place.ts"

/** The largest file that a bot can download, in bytes. */
const largestDownload = 20 * 1024 * 1024

/** The methods that change nothing. */
export const make = ({ bot, chats, commands, files, readsAll }: Parts, place: Place): Table => {
  const getChatMember: Method = Effect.fnUntraced(function* (args) {
    const id = Args.integer(args, "user_id", 0, 0, Number.MAX_SAFE_INTEGER)
    if (id === 0) return yield* badRequest("invalid user_id specified")
    const chat = yield* place.chat(args, id === bot.id ? "read" : "members")
    const known = id > 0 ? chats.find(id) : undefined
    const member = memberOf(bot, chat, id)
    if (member !== undefined) return result(member)
    if (known === undefined || chat.state.group === undefined) return yield* badRequest("PARTICIPANT_ID_INVALID")
    return result({ user: { id, is_bot: false, first_name: known.name, language_code: "en" }, status: "left" })
  })

  const getChatAdministrators: Method = Effect.fnUntraced(function* (args) {
    const { group } = (yield* place.chat(args, "members")).state
    return group === undefined
      ? yield* badRequest("there are no administrators in the private chat")
      : result(administrators(bot, group))
  })

  const getChatMemberCount: Method = (args) =>
    Effect.map(place.chat(args, "members"), ({ state: { group } }) =>
      result(
        group === undefined ? 2 : [group.bot, ...group.members.map(({ standing }) => standing)].filter(isPresent).length
      )
    )

  const getFile: Method = Effect.fnUntraced(function* (args) {
    const id = Args.text(args, "file_id")
    if (id === "") return yield* badRequest("file_id not specified")
    const found = yield* files.find(id)
    if (found === undefined) return yield* badRequest("invalid file_id")
    if (found.view.size > largestDownload) return yield* badRequest("file is too big")
    return result({ ...fileObject(found.view), file_path: found.path })
  })

  return {
    getme: () => Effect.sync(() => result(me(bot, readsAll.get()))),
    getchat: (args) => Effect.map(place.chat(args, "read"), (chat) => result(fullChat(chat))),
    getchatmember: getChatMember,
    getchatadministrators: getChatAdministrators,
    getchatmembercount: getChatMemberCount,
    getfile: getFile,
    getmycommands: () => Effect.sync(() => result(commands.get()))
  }
}

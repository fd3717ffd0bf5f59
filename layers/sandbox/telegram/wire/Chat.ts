import type { GroupView, MemberView, Standing } from "../../../../domain/sandbox/Telegram.ts"
import { type Chat, standingOf } from "../state/Chats.ts"
import type { Bot } from "../state/Settings.ts"

/** The bot as the sender of a message. */
export const botUser = (bot: Bot) => ({ id: bot.id, is_bot: true, first_name: "Holdfast", username: bot.username })

export const user = ({ id, name }: { readonly id: number; readonly name: string }) => ({
  id,
  is_bot: false,
  first_name: name,
  language_code: "en"
})

/** Telegram names this account as the sender of what anonymous administrators write. */
export const anonymousUser = { id: 1_087_968_824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" }

/** The result of `getMe`. */
export const me = (bot: Bot, readsAll: boolean) => ({
  ...botUser(bot),
  can_join_groups: true,
  can_read_all_group_messages: readsAll,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: true,
  allows_users_to_create_topics: true
})

export const chatObject = ({ id, name, state: { group } }: Chat) =>
  group === undefined
    ? { id, first_name: name, type: "private" }
    : {
        id,
        title: name,
        type: group.kind,
        ...(group.forum && { is_forum: true }),
        ...(group.kind === "group" && { all_members_are_administrators: true })
      }

/** The result of `getChat`. */
export const fullChat = (chat: Chat) => ({
  ...chatObject(chat),
  ...(chat.state.group !== undefined && { permissions: { can_send_messages: true } }),
  accepted_gift_types: {
    unlimited_gifts: false,
    limited_gifts: false,
    unique_gifts: false,
    premium_subscription: false,
    gifts_from_channels: false
  },
  max_reaction_count: 11,
  accent_color_id: 0
})

const rights = {
  can_be_edited: false,
  can_manage_chat: true,
  can_change_info: false,
  can_delete_messages: true,
  can_invite_users: false,
  can_restrict_members: false,
  can_pin_messages: false,
  can_manage_topics: true,
  can_promote_members: false,
  can_manage_video_chats: false,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false
}

const member = (who: object, standing: Standing, isAnonymous: boolean) => ({
  user: who,
  status: standing,
  ...(standing === "creator" && { is_anonymous: isAnonymous }),
  ...(standing === "administrator" && { ...rights, is_anonymous: isAnonymous }),
  ...(standing === "kicked" && { until_date: 0 })
})

export const personMember = ({ anonymous, standing, ...who }: MemberView) => member(user(who), standing, anonymous)

export const botMember = (bot: Bot, standing: Standing) => member(botUser(bot), standing, false)

/** What the bot is in a chat. */
export const standingOfBot = ({ state: { closed, group } }: Chat): Standing =>
  group?.bot ?? (closed === undefined ? "member" : "kicked")

/** The member with an id, the bot included; in a private chat those two. */
export const memberOf = (bot: Bot, chat: Chat, id: number): object | undefined => {
  if (id === bot.id) return botMember(bot, standingOfBot(chat))
  const { group } = chat.state
  if (group === undefined) return id === chat.id ? member(user(chat), "member", false) : undefined
  const found = group.members.find((one) => one.id === id)
  return found === undefined ? undefined : personMember(found)
}

/** The administrators of a group, the bot included. */
export const administrators = (bot: Bot, group: GroupView): ReadonlyArray<object> => [
  ...group.members.filter(({ id }) => ["creator", "administrator"].includes(standingOf(group, id))).map(personMember),
  ...(group.bot === "administrator" ? [botMember(bot, group.bot)] : [])
]

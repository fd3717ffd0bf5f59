import type { Message } from "../telegram/Message.ts"
import { forgetButton, removeButton } from "../telegram/PeoplePress.ts"

/** The people who may use a bot: its owners, those whom an owner allowed, and those of the settings. */
export interface People {
  readonly owners: ReadonlyArray<number>
  readonly allowed: ReadonlyArray<number>
  readonly listed: ReadonlyArray<number>
}

/** A user id as people read and copy it. */
const idText = (user: number) => `\`${user}\``

/** The buttons of a keyboard fit on a phone. */
const shown = 50

/** The reply to people who may not use the bot, with their own id to pass on. */
export const refusedText = (user: number | undefined): string =>
  `Sorry, this is a private assistant, and you are not on its list. If you know the owner, ask them for access${
    user === undefined ? "." : `, and pass on your id: ${idText(user)}. The owner sends me */allow ${user}*.`
  }`

export const onlyOwner = "Only my owner decides who may use me."

export const everyone = "Everybody may use this bot: its settings admit all."

export const allowUsage =
  "Tell me whom to allow, by their Telegram id: */allow 123456789*. Somebody whom I refuse reads their own id in my reply. Or reply with */allow* to a message that they wrote, also to one that you forwarded to me."

export const allowedText = (user: number): string => `${idText(user)} may use me now. /people shows everybody who may.`

export const removedText = (user: number, { listed, owners }: People): string => {
  if (owners.includes(user)) return `${idText(user)} owns me, and stays.`
  return listed.includes(user)
    ? `${idText(user)} is on the list of the settings (HOLDFAST_ALLOWED_USERS), and can only be removed there.`
    : `${idText(user)} may no longer use me.`
}

/** `/people`: who may use the bot, with a button for each person who can be removed. */
export const peopleMessage = ({ allowed, listed, owners }: People): Message => {
  const line = (user: number, why: string) => `- ${idText(user)}: ${why}`
  const lines = [
    ...owners.map((user) => line(user, "my owner")),
    ...listed.filter((user) => !owners.includes(user)).map((user) => line(user, "allowed by the settings")),
    ...allowed.map((user) => line(user, "allowed by you"))
  ]
  return {
    markdown: `These people may use me:\n\n${lines.join("\n")}\n\nTo add one: */allow 123456789*.`,
    keyboard: allowed.slice(0, shown).map((user) => [removeButton(user)])
  }
}

/** `/forget`: nothing is erased before the button is pressed. */
export const forgetMessage = (user: number | undefined): Message => ({
  markdown:
    "This erases everything that I keep about you: our conversations in all chats, your reminders and your time zone. It cannot be undone. Without the button below, nothing happens.",
  keyboard: [[forgetButton(user)]]
})

export const forgottenText = "Done: I have erased everything that I kept about you."

import type { Button } from "./Keyboard.ts"

/** The request of a button about people: to remove one, or to erase the data of the person who presses it. */
export type PeoplePress =
  | { readonly _tag: "Remove"; readonly user: number }
  /** `user`: the person who wrote `/forget`; `undefined` under a message of an older program. */
  | { readonly _tag: "Forget"; readonly user: number | undefined }

/** Decodes the data of a button; `undefined` if it is not about people. A client can send anything. */
export const peoplePressOf = (data: string): PeoplePress | undefined => {
  const [, verb, id] = /^p:(remove|forget)(?::(-?\d{1,15}))?$/.exec(data) ?? []
  const user = id === undefined ? undefined : Number(id)
  if (verb === "forget") return { _tag: "Forget", user }
  return user === undefined ? undefined : { _tag: "Remove", user }
}

/** Whether a person may confirm their `/forget` by this button. */
export const isOwn = ({ user }: Extract<PeoplePress, { _tag: "Forget" }>, presser: number): boolean =>
  user === undefined || user === presser

/** The button that removes a person. */
export const removeButton = (user: number): Button => ({ text: `✕ ${user}`, callback_data: `p:remove:${user}` })

/** The button that confirms the `/forget` of a person. */
export const forgetButton = (user: number | undefined): Button => ({
  text: "Erase everything",
  callback_data: user === undefined ? "p:forget" : `p:forget:${user}`
})

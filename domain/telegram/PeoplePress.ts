import type { Button } from "./Keyboard.ts"

/** The request of a button about people: to remove one, or to erase the data of the person who presses it. */
export type PeoplePress = { readonly _tag: "Remove"; readonly user: number } | { readonly _tag: "Forget" }

const forget = "p:forget"

/** Decodes the data of a button; `undefined` if it is not about people. A client can send anything. */
export const peoplePressOf = (data: string): PeoplePress | undefined => {
  if (data === forget) return { _tag: "Forget" }
  const user = /^p:remove:(\d{1,15})$/.exec(data)?.[1]
  return user === undefined ? undefined : { _tag: "Remove", user: Number(user) }
}

/** The button that removes a person. */
export const removeButton = (user: number): Button => ({ text: `✕ ${user}`, callback_data: `p:remove:${user}` })

/** The button that confirms `/forget`. */
export const forgetButton: Button = { text: "Erase everything", callback_data: forget }

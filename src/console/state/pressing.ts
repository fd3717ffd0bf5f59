import { signal } from "@preact/signals"
import type { Message } from "../wire.ts"
import { attempt } from "./composing.ts"
import { http } from "./http.ts"
import { speaking } from "./groups.ts"

/** The presses that the sandbox has not accepted yet. */
const underWay = signal<ReadonlySet<string>>(new Set())

const keyOf = ({ chat, id }: Message, data: string) => `${chat} ${id} ${data}`

/** True if a button was pressed and the bot has not answered. */
export const isWaiting = (message: Message, data: string) =>
  message.pressed.includes(data) || underWay.value.has(keyOf(message, data))

/** The new state of the message arrives as an event, possibly before the response to the press. */
export const press = async (message: Message, data: string) => {
  if (isWaiting(message, data)) return
  const key = keyOf(message, data)
  underWay.value = new Set(underWay.value).add(key)
  await attempt(http.press(message.chat, message.id, { data, ...speaking(message.chat) }))
  underWay.value = new Set([...underWay.value].filter((other) => other !== key))
}

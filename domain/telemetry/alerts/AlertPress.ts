import type { Keyboard } from "../../telegram/Keyboard.ts"

/** The request of a button under an alert: to tell nothing more about it for some hours. */
export interface AlertPress {
  readonly key: string
  readonly hours: number
}

/** Decodes the data of a button; `undefined` if it is not about an alert. A client can send anything. */
export const alertPressOf = (data: string): AlertPress | undefined => {
  const [, hours, key] = /^a:mute:(\d{1,3}):([\da-f]{16})$/.exec(data) ?? []
  return key === undefined ? undefined : { key, hours: Number(hours) }
}

const button = (key: string, hours: number, text: string) => ({ text, callback_data: `a:mute:${hours}:${key}` })

/** The buttons under an alert. */
export const muteButtons = (key: string): Keyboard => [
  [button(key, 4, "🔕 4 hours"), button(key, 24, "🔕 1 day"), button(key, 168, "🔕 1 week")]
]

export const onlyOwner = "Only my owner can mute this."

export const goneText = "This alert is over."

const spoken = (hours: number): string =>
  hours < 24 ? `${hours} hours` : hours === 24 ? "a day" : `${Math.round(hours / 24)} days`

export const mutedText = (rule: string, hours: number): string =>
  `🔕 I say nothing about **${rule}** for ${spoken(hours)}.`

/** An unvalidated object of the Bot API. */
export type Fields = Readonly<Record<string, unknown>>

export interface Chat {
  readonly id: number
  readonly type: "private" | "group" | "supergroup" | "channel"
}

export interface Person {
  readonly id: number
  readonly name: string
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const integer = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : undefined

export const string = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

export const chatOf = (value: unknown): Chat | undefined => {
  if (!isFields(value)) return undefined
  const { id, type } = value
  if (typeof id !== "number" || !Number.isSafeInteger(id)) return undefined
  switch (type) {
    case "private":
    case "group":
    case "supergroup":
    case "channel":
      return { id, type }
    default:
      return undefined
  }
}

/** Reads a user or a private chat: both have an id and the same name fields. */
export const personOf = (value: unknown): Person | undefined => {
  if (!isFields(value)) return undefined
  const id = integer(value["id"])
  const name = [string(value["first_name"]), string(value["last_name"])].filter((part) => part).join(" ")
  return id === undefined ? undefined : { id, name }
}

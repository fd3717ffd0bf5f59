import * as Either from "effect/Either"
import { isRecord } from "effect/Predicate"
import { badRequest, type Refusal } from "./Refusal.ts"

/**
 * The arguments of a call as Telegram reads them: all are strings, whether they come in the URL, as a form or as
 * members of a JSON object; other JSON values are serialised.
 */
export type Arguments = ReadonlyMap<string, string>

/** The arguments of the URL and the body. Like Telegram, it ignores bodies of other content types. */
export const parse = (query: string, contentType: string, body: string): Either.Either<Arguments, Refusal> => {
  const found = new Map(new URLSearchParams(query))
  if (body === "") return Either.right(found)
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    for (const [name, value] of new URLSearchParams(body)) found.set(name, value)
  } else if (contentType.startsWith("application/json")) {
    const value = parseJson(body)
    if (!isRecord(value)) return Either.left(badRequest("JSON object expected"))
    for (const [name, member] of Object.entries(value)) {
      if (member !== null) found.set(name, typeof member === "string" ? member : JSON.stringify(member))
    }
  }
  return Either.right(found)
}

export const text = (args: Arguments, name: string): string => args.get(name) ?? ""

/** Like Telegram, it reads an invalid number as 0, and clamps values that are out of range. */
export const integer = (args: Arguments, name: string, otherwise: number, least: number, most: number): number => {
  const given = text(args, name)
  const value = given === "" ? otherwise : Number.parseInt(given, 10) || 0
  return Math.min(most, Math.max(least, value))
}

export const boolean = (args: Arguments, name: string): boolean => /^(true|yes|1)$/i.test(text(args, name))

/** The value of a JSON argument; `undefined` if it is missing or invalid. */
export const json = (args: Arguments, name: string): unknown => parseJson(text(args, name))

const parseJson = (source: string): unknown => {
  if (source === "") return undefined
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

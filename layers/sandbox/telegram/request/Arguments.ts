import * as Either from "effect/Either"
import { isRecord } from "effect/Predicate"
import * as Multipart from "./Multipart.ts"
import { badRequest, type Refusal, tooLarge } from "./Refusal.ts"
import type { Upload } from "./Upload.ts"

/**
 * The arguments of a call as Telegram reads them: all are strings, whether they come in the URL, as a form or as
 * members of a JSON object; other JSON values are serialised. If a name comes twice, the first one counts.
 */
export interface Arguments {
  readonly texts: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, Upload>
}

/** The maximum size of all arguments of a call without its files, in bytes. */
const longestTexts = 1024 * 1024

export const none: Arguments = { texts: new Map(), files: new Map() }

/**
 * The arguments of the URL and the body, as `HttpReader` of TDLib reads them: JSON that cannot be parsed is ignored, and
 * so is a body of another content type.
 */
export const parse = (query: string, contentType: string, body: Uint8Array): Either.Either<Arguments, Refusal> =>
  Either.gen(function* () {
    const texts = new Map<string, string>()
    const files = new Map<string, Upload>()
    const add = ([name, value]: readonly [string, string]) => {
      if (!texts.has(name)) texts.set(name, value)
    }
    for (const pair of new URLSearchParams(query)) add(pair)
    const type = body.length === 0 ? "" : contentType.toLowerCase()
    if (type.includes("multipart/form-data")) {
      for (const part of yield* Multipart.parse(contentType, body)) {
        if (part.file === undefined) add([part.name, part.text])
        else if (!files.has(part.name)) files.set(part.name, part.file)
      }
    } else if (body.length > longestTexts) {
      return yield* Either.left(tooLarge)
    } else if (type.includes("application/x-www-form-urlencoded")) {
      for (const pair of new URLSearchParams(textOf(body))) add(pair)
    } else if (type.includes("application/json")) {
      const value = parseJson(textOf(body))
      if (isRecord(value)) {
        for (const [name, member] of Object.entries(value)) {
          add([name, typeof member === "string" ? member : JSON.stringify(member)])
        }
      }
    }
    return { texts, files }
  })

export const has = (args: Arguments, name: string): boolean => args.texts.has(name)

export const text = (args: Arguments, name: string): string => args.texts.get(name) ?? ""

/** A text that must not be missing or empty. */
export const required = (args: Arguments, name: string): Either.Either<string, Refusal> => {
  const value = text(args, name)
  return value === "" ? Either.left(badRequest(`parameter "${name}" is required`)) : Either.right(value)
}

/** Like Telegram, it reads an invalid number as 0, and clamps values that are out of range. */
export const integer = (args: Arguments, name: string, otherwise: number, least: number, most: number): number => {
  const given = text(args, name)
  const value = given === "" ? otherwise : Number.parseInt(given, 10) || 0
  return Math.min(most, Math.max(least, value))
}

/** The id of a message or thread; 0 if it is missing. */
export const id = (args: Arguments, name: string): number => integer(args, name, 0, 0, 0x7fff_ffff)

export const isTrue = (value: string): boolean => /^\s*(?:true|yes|1)\s*$/i.test(value)

export const boolean = (args: Arguments, name: string): boolean => isTrue(text(args, name))

/** The value of a JSON argument; `undefined` if it is missing or invalid. */
export const json = (args: Arguments, name: string): unknown => parseJson(text(args, name))

/** The value of a JSON argument that may be missing, but not invalid. */
export const strictJson = (args: Arguments, name: string, what: string): Either.Either<unknown, Refusal> => {
  const source = text(args, name)
  if (source === "") return Either.right(undefined)
  const value = parseJson(source)
  return value === undefined ? Either.left(badRequest(`can't parse ${what} JSON object`)) : Either.right(value)
}

const textOf = (body: Uint8Array): string => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()

const parseJson = (source: string): unknown => {
  if (source === "") return undefined
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

import * as HashMap from "effect/HashMap"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"

/**
 * What stands in logs and spans for the value of an annotation or attribute with this name. Changes only those that hold
 * the id of a person.
 */
export type Pseudonyms = (name: string, value: unknown) => unknown

/** People are named by their Telegram user ids. */
export const plain: Pseudonyms = (_, value) => value

/**
 * A private conversation has the id of its person: `<bot>:<id>` or `<bot>:<id>:<thread>`; its workflow is
 * `conversation:<store>:<bot>:<id>`.
 */
const privateChat = /^((?:conversation:[^:]*:)?\d+):(\d+)(:\d+)?$/

const conversations: ReadonlySet<string> = new Set(["conversation", "gen_ai.conversation.id", "workflow"])

/**
 * People are named by a keyed hash of their ids, which is the same in all processes with this key. A user id is a number
 * of ten digits: without the key, it would be found by trying all of them.
 */
export const hashed = (key: Redacted.Redacted): Pseudonyms => {
  const known = new Map<string, string>()
  const pseudonym = (id: string) => {
    const found = known.get(id)
    if (found !== undefined) return found
    if (known.size > 10_000) known.clear()
    const made = createHmac("sha256", Redacted.value(key)).update(`holdfast person ${id}`).digest("hex").slice(0, 12)
    known.set(id, made)
    return made
  }
  return (name, value) => {
    if (name === "person") return pseudonym(String(value))
    if (!conversations.has(name) || typeof value !== "string") return value
    return value.replace(privateChat, (_, bot: string, id: string, thread = "") => `${bot}:${pseudonym(id)}${thread}`)
  }
}

/** A logger that receives pseudonyms. */
export const logger = <Message, Output>(
  self: Logger.Logger<Message, Output>,
  pseudonyms: Pseudonyms
): Logger.Logger<Message, Output> =>
  pseudonyms === plain
    ? self
    : Logger.make((options: Logger.Logger.Options<Message>) =>
        self.log({
          ...options,
          annotations: HashMap.map(options.annotations, (value, name) => pseudonyms(name, value))
        })
      )

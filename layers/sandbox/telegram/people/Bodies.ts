import * as Effect from "effect/Effect"
import { type MessageView, SandboxRefusal } from "../../../../domain/sandbox/Telegram.ts"
import type { Content } from "../../../../services/sandbox/TelegramSandbox.ts"
import { sample } from "../../media/Samples.ts"
import type { Files } from "../state/Files.ts"
import type { Statement } from "../state/Store.ts"
import { detect } from "../text/Detected.ts"
import type { Entity, FormattedText } from "../text/Entity.ts"
import { cleaned } from "../text/FormattedText.ts"
import { refuse } from "./Parts.ts"

/** What a message of a person shows, and the statements that store its file. */
export type Body = Pick<MessageView, "kind" | "text" | "entities" | "media"> & {
  readonly statements: ReadonlyArray<Statement>
}

const longestText = 4096
const longestCaption = 1024

export const bodyOf = (files: Files, content: Content): Effect.Effect<Body, SandboxRefusal> =>
  Effect.gen(function* () {
    if ("text" in content) {
      return { kind: "text", ...(yield* typed(content.text, content.entities)), statements: [] }
    }
    const { caption = "", duration, file, kind, says } = content
    const text = written(caption)
    if (text.text.length > longestCaption) return yield* refuse(`a caption has at most ${longestCaption} characters`)
    const { statements, view } = yield* files
      .prepare(kind, file ?? sample(kind, says), { ...(duration !== undefined && { duration }) })
      .pipe(Effect.mapError(({ description }) => new SandboxRefusal({ why: description })))
    return { kind, ...text, media: view, statements }
  })

/** The text of a person, with what Telegram detects in it. */
export const typed = (
  text: string,
  entities: ReadonlyArray<Entity> = []
): Effect.Effect<FormattedText, SandboxRefusal> => {
  const formatted = written(text, entities)
  return formatted.text === "" || formatted.text.length > longestText
    ? refuse(`a message has 1 to ${longestText} characters`)
    : Effect.succeed(formatted)
}

const written = (text: string, entities: ReadonlyArray<Entity> = []): FormattedText =>
  detect(cleaned({ text, entities }))

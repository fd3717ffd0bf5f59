import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RequestId } from "../../domain/Ids.ts"
import { ask, type Client, type Failure } from "./Client.ts"

const url = Options.text("url").pipe(
  Options.withDescription("The address of the daemon. Default: HOLDFAST_HOST and HOLDFAST_PORT."),
  Options.optional
)
export const json = Options.boolean("json").pipe(Options.withDescription("Print one line of JSON."))

/** The options of every command that asks a running daemon. They mean the same before the command. */
export const asking = { url, json }

export const root = Command.make("holdfast", asking)

/** The options, from before or after the name of the command. */
export const how = (own: { readonly url: Option.Option<string>; readonly json: boolean }) =>
  Effect.map(root, (all) => ({ url: Option.orElse(own.url, () => all.url), json: own.json || all.json }))

export const limitOf = (most: number) =>
  Options.integer("limit").pipe(
    Options.mapEffect((limit) =>
      limit >= 1 && limit <= most
        ? Effect.succeed(limit)
        : Effect.fail(ValidationError.invalidValue(HelpDoc.p(`--limit must be a whole number from 1 to ${most}`)))
    ),
    Options.withDescription(`The most rows, 1 to ${most}.`),
    Options.withDefault(50)
  )
export const limit = limitOf(500)

/** Encoded for a URL path: the client inserts it unchanged. */
export const id = (name: string) =>
  Args.text({ name }).pipe(
    Args.withSchema(Schema.NonEmptyString),
    Args.map((text) => RequestId.make(encodeURIComponent(text)))
  )

/** Whether to print JSON: `--json` before or after the name of the command. */
export const asJson = (own: boolean) => Effect.map(root, (all) => own || all.json)

/** Asks, and prints the answer as JSON or in words. */
export const showing =
  <A, I>(schema: Schema.Schema<A, I>, words: (value: A, now: number) => string) =>
  <E extends Failure>(own: Parameters<typeof how>[0], question: (client: Client) => Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      const { json, url } = yield* how(own)
      const answer = yield* ask(url, question)
      const now = yield* Clock.currentTimeMillis
      const encode = Schema.encode(Schema.parseJson(schema))
      yield* Console.log(json ? yield* Effect.orDie(encode(answer)) : words(answer, now))
    })

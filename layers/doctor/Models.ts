import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { RequestId } from "../../domain/Ids.ts"
import type { Capability } from "../../domain/model/Capability.ts"
import type { ChatRequest } from "../../domain/model/Chat.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import { claims } from "../../domain/model/refusals/Rules.ts"
import { cures, requestWithout } from "../../domain/model/transcript/RequestWithout.ts"
import { lasted } from "../../domain/telemetry/Lasted.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import * as Direct from "../model/ai/Direct.ts"
import * as OpenRouter from "../model/OpenRouter.ts"
import type { Settings } from "../settings/Settings.ts"
import { type Finding, off, ok, wrong } from "./Finding.ts"

/** A model that a turn may ask. */
interface Asked {
  readonly name: string
  readonly model: string
  readonly credential: string
  readonly chat: Layer.Layer<ChatModel>
  /** Requests to the provider take a limit of tokens and tools. */
  readonly isOpen: boolean
}

/** However patient the settings are, somebody waits. */
const longest: Deadlines = {
  connect: Duration.seconds(10),
  firstToken: Duration.seconds(25),
  idle: Duration.seconds(25),
  total: Duration.seconds(30)
}

const bounded = (deadlines: Deadlines): Deadlines => ({
  connect: Duration.min(deadlines.connect, longest.connect),
  firstToken: Duration.min(deadlines.firstToken, longest.firstToken),
  idle: Duration.min(deadlines.idle, longest.idle),
  total: Duration.min(deadlines.total, longest.total)
})

/** It has the parts of a turn's request. */
const question = (model: string, isOpen: boolean): ChatRequest => ({
  model,
  messages: [
    { role: "system", content: "You are tested. Answer with the word ok." },
    { role: "user", content: "Answer with the word ok." }
  ],
  ...(isOpen
    ? {
        tools: [
          {
            name: "note",
            description: "Do not call this tool.",
            parameters: { type: "object", properties: { text: { type: "string" } }, required: ["text"] }
          }
        ]
      }
    : {})
})

/** Adds a limit to the bytes of a request. */
const limited = (body: string, tokens: number): string => JSON.stringify({ ...JSON.parse(body), max_tokens: tokens })

/** A model that answers with reasoning has no text within a limit. */
const isAnswer = (failure: ModelFailure) =>
  failure._tag === "InvalidOutput" && failure.why === "empty" && failure.silent !== true

/**
 * Asks a model for one token, as a turn would: with a system prompt and a tool, streamed if the settings say so. What it
 * refuses is left out. Some models refuse so low a limit, and are asked without one. Succeeds with what was left out.
 */
const ask = (
  { credential, isOpen, model, name }: Asked,
  chat: typeof ChatModel.Service,
  settings: Settings
): Effect.Effect<ReadonlySet<Capability>, ModelFailure> => {
  const known = settings.capabilities.get(name)
  const once = (
    without: ReadonlySet<Capability>,
    isLimited: boolean
  ): Effect.Effect<ReadonlySet<Capability>, ModelFailure> => {
    const streaming = settings.streaming && !without.has("streaming")
    const fitted = requestWithout(question(model, isOpen), streaming, without)
    const request = isLimited ? { ...fitted, body: limited(chat.encode(fitted, streaming), 1) } : fitted
    const asked = { request: RequestId.make("doctor"), candidate: name, attempt: 1, credential }
    const answered: Effect.Effect<unknown, ModelFailure> = streaming
      ? Stream.runDrain(chat.stream(request, asked))
      : chat.generate(request, asked)
    return Effect.matchEffect(answered, {
      onSuccess: () => Effect.succeed(without),
      onFailure: (failure) => {
        if (isLimited && isAnswer(failure)) return Effect.succeed(without)
        if (failure._tag === "NotSupported" && known?.takes?.has(failure.capability) !== true) {
          const more = new Set([...without, ...cures(failure.capability)])
          if (more.size > without.size) return once(more, isLimited)
        }
        const mayBeTheLimit = failure._tag === "InvalidRequest" || failure._tag === "InvalidOutput"
        return isLimited && mayBeTheLimit ? once(without, false) : Effect.fail(failure)
      }
    })
  }
  return once(known?.lacks ?? new Set(), isOpen)
}

/** The failure is that of the address or the credential: the provider's other models would fail, too. */
const isOfProvider = (failure: ModelFailure): boolean => {
  switch (failure._tag) {
    case "NetworkError":
    case "WrongAddress":
      return true
    case "TimedOut":
      return failure.phase === "connect"
    case "Unauthorized":
    case "PaymentRequired":
      return failure.upstream !== true
    default:
      return false
  }
}

const names: Partial<Record<Capability, string>> = {
  tools: "no tools (it cannot set reminders)",
  "tool-choice": "no tool_choice",
  system: "no system prompt (it is sent with the question)",
  "stream-options": "no stream_options",
  streaming: "no streaming (answers come as a whole)"
}

const lacking = (lacks: ReadonlySet<Capability>) => {
  const said = [...lacks].flatMap((one) => names[one] ?? [])
  return said.length === 0 ? "" : `; ${said.join(", ")}`
}

/** Asks the models of one credential in turn, until the provider itself fails. */
const provider = (credential: string, models: ReadonlyArray<Asked>, settings: Settings) =>
  Effect.gen(function* () {
    const found: Array<Finding> = []
    let failed: ModelFailure | undefined
    let isAccepted = false
    for (const one of models) {
      const part = `model ${one.name}`
      if (failed !== undefined) {
        found.push(off(part, "not asked: see provider"))
        continue
      }
      const context = yield* Layer.build(one.chat)
      const [took, result] = yield* Effect.timed(Effect.either(ask(one, Context.get(context, ChatModel), settings)))
      if (result._tag === "Right") {
        isAccepted = true
        found.push(ok(part, `answered after ${lasted(Duration.toMillis(took))}${lacking(result.right)}`))
      } else if (isOfProvider(result.left)) {
        failed = result.left
        found.push(off(part, "not asked: see provider"))
      } else found.push(wrong(part, result.left.message))
    }
    const part = "provider"
    const first =
      failed !== undefined
        ? wrong(part, failed.message)
        : isAccepted
          ? ok(part, `accepts ${credential}`)
          : off(part, `no model answered, so nothing is known about ${credential}`)
    return [first, ...found]
  }).pipe(Effect.scoped)

/** Asks each model of the route, and each in HOLDFAST_EMERGENCY, for one token. */
export const models = (settings: Settings): Effect.Effect<ReadonlyArray<Finding>> => {
  if (settings.role === "door") return Effect.succeed([off("provider", "not needed: a door calls no model")])
  const options = { deadlines: bounded(settings.deadlines), claims: claims(settings.rules) }
  const routed: ReadonlyArray<Asked> = Option.match(settings.provider, {
    onNone: () => [],
    onSome: (own) => {
      const chat = OpenRouter.layer({ ...own, ...options })
      const credential = "OPENROUTER_API_KEY"
      return [...new Set(settings.route)].map((model) => ({ name: model, model, credential, chat, isOpen: true }))
    }
  })
  const direct = settings.emergency.map(({ baseUrl, credential, key, maker, model }): Asked => ({
    name: `${maker}:${model}`,
    model,
    credential,
    chat: Direct.layer(maker, { model, key, baseUrl, ...options }),
    isOpen: false
  }))
  const all = [...routed, ...direct]
  const credentials = [...new Set(all.map(({ credential }) => credential))]
  const none = routed.length > 0 ? [] : [off("provider", "OPENROUTER_API_KEY is not set; the sandbox's model answers")]
  return Effect.map(
    Effect.forEach(
      credentials,
      (one) =>
        provider(
          one,
          all.filter(({ credential }) => credential === one),
          settings
        ),
      { concurrency: 4 }
    ),
    (found) => [...none, ...found.flat()]
  )
}

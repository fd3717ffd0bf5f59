import * as Cause from "effect/Cause"
import type * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatAnswer, ChatDelta, ChatRequest, Finish } from "../../domain/model/Chat.ts"
import { LruCache } from "../../domain/model/LruCache.ts"
import { promptOf } from "../../domain/turns/PromptKey.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import { hits, misses } from "../telemetry/CacheMetrics.ts"
import { ChatModel } from "./ChatModel.ts"
import { ModelRouter, type Routed } from "./ModelRouter.ts"

export interface PromptCacheOptions {
  /** Its label in metrics. */
  readonly name: string
  readonly timeToLive: Duration.DurationInput
  readonly maximumBytes: number
  /** A collision-free hash, as text. */
  readonly digest: (text: string) => string
}

export interface PromptCacheView {
  readonly hits: number
  readonly misses: number
  readonly evictions: number
  readonly entries: number
  readonly bytes: number
}

/** The size of an entry without its text: the key, the maps and the finish. */
const overhead = 512

const nothing = { promptTokens: 0, completionTokens: 0, cost: 0 }

/**
 * Caches whole answers by the exact prompt. It is meant for programs that repeat prompts, such as evaluations and pipelines; in a chat
 * prompts hardly ever repeat.
 *
 * @since 0.1.0
 * @category services
 */
export class PromptCache extends Context.Tag("holdfast/services/model/PromptCache")<
  PromptCache,
  {
    /**
     * The model behind this cache. `owner` separates different models with the same name, such as those of two providers. Concurrent calls
     * with the same prompt wait for the first; if its caller is interrupted, one of them calls the model instead. A
     * failure reaches all who wait, and is not cached.
     */
    readonly cached: (model: typeof ChatModel.Service, owner: string) => typeof ChatModel.Service
    /** The route behind this cache: a cached answer is returned whichever candidates the route has. */
    readonly routed: (router: typeof ModelRouter.Service) => typeof ModelRouter.Service
    readonly view: Effect.Effect<PromptCacheView>
    readonly clear: Effect.Effect<void>
  }
>() {
  static readonly layer = (options: PromptCacheOptions): Layer.Layer<PromptCache> =>
    Layer.effect(PromptCache, make(options))

  /** Puts the `ChatModel` of a program behind a cache. */
  static readonly layerModel: Layer.Layer<ChatModel, never, ChatModel | PromptCache> = Layer.effect(
    ChatModel,
    Effect.zipWith(ChatModel, PromptCache, (model, { cached }) => cached(model, ""))
  )

  /** Puts the `ModelRouter` of a program behind a cache. */
  static readonly layerRouter: Layer.Layer<ModelRouter, never, ModelRouter | PromptCache> = Layer.effect(
    ModelRouter,
    Effect.zipWith(ModelRouter, PromptCache, (router, { routed }) => routed(router))
  )
}

/** The outcome for those who wait: the answer or the failure; `None` if the caller of the model was interrupted. */
type Landing = Exit.Exit<Option.Option<ChatAnswer>, ModelFailure>
type Flight = Deferred.Deferred<Option.Option<ChatAnswer>, ModelFailure>

const left: Landing = Exit.succeed(Option.none())

const make = ({ digest, maximumBytes, name, timeToLive }: PromptCacheOptions) =>
  Effect.clockWith((clock) => {
    const cache = new LruCache<ChatAnswer>(maximumBytes, Duration.toMillis(timeToLive))
    const flights = new Map<string, Flight>()
    const count = { hits: 0, misses: 0 }
    const [hit, miss] = [hits(name), misses(name)]
    const now = steadyOf(clock)

    const keep = (key: string, { finish, text }: ChatAnswer) => {
      if (finish.reason !== "stop") return
      const items = finish.items === undefined ? 0 : JSON.stringify(finish.items).length
      const answer = { text, finish: { ...finish, usage: nothing } }
      cache.set(key, answer, overhead + 2 * (key.length + text.length + items), now())
    }
    const found = (answer: ChatAnswer): Effect.Effect<Option.Option<ChatAnswer>> => {
      count.hits++
      return Effect.as(Metric.increment(hit), Option.some(answer))
    }

    /** The cached answer or that of a running call; `None` if the caller has to call the model. */
    const look = (key: string): Effect.Effect<Option.Option<ChatAnswer>, ModelFailure> =>
      Effect.suspend(() => {
        const kept = cache.get(key, now())
        if (kept !== undefined) return found(kept)
        const flight = flights.get(key)
        if (flight !== undefined) {
          const landed = Option.match({ onNone: () => look(key), onSome: found })
          return Effect.flatMap(Deferred.await(flight), landed)
        }
        count.misses++
        return Effect.as(Metric.increment(miss), Option.none())
      })

    /** From now on other callers wait; the first landing counts. */
    const takeOff = (key: string) => {
      const flight: Flight = Deferred.unsafeMake(FiberId.none)
      flights.set(key, flight)
      return (landing: Landing) => {
        if (flights.get(key) !== flight) return
        flights.delete(key)
        if (Exit.isSuccess(landing) && Option.isSome(landing.value)) keep(key, landing.value.value)
        Deferred.unsafeDone(flight, landing)
      }
    }

    /** `kept` returns the part of a result that is cached. */
    const through = <A>(
      key: string,
      there: (answer: ChatAnswer) => A,
      ask: Effect.Effect<A, ModelFailure>,
      kept: (value: A) => Option.Option<ChatAnswer>
    ): Effect.Effect<A, ModelFailure> =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(
          restore(look(key)),
          Option.match({
            onSome: (answer) => Effect.sync(() => there(answer)),
            onNone: () => {
              const land = takeOff(key)
              return Effect.onExit(restore(ask), (exit) => Effect.sync(() => land(landingOf(exit, kept))))
            }
          })
        )
      )

    const streamed = (key: string, ask: Stream.Stream<ChatDelta, ModelFailure>) =>
      Stream.unwrapScoped(
        Effect.uninterruptibleMask((restore) =>
          Effect.flatMap(
            restore(look(key)),
            Option.match({
              onSome: ({ finish, text }) => Effect.succeed(Stream.fromIterable(replay(text, finish))),
              onNone: () => {
                const land = takeOff(key)
                return Effect.as(
                  Effect.addFinalizer(() => Effect.sync(() => land(left))),
                  collecting(ask, land)
                )
              }
            })
          )
        )
      )

    return Effect.succeed(
      PromptCache.of({
        cached: ({ encode, generate, stream }, owner) => {
          const keyOf = (request: ChatRequest) => digest(`${owner}\n${promptOf(request)}`)
          return {
            encode,
            generate: (request, asked) =>
              Effect.suspend(() => through(keyOf(request), identity, generate(request, asked), Option.some)),
            stream: (request, asked) => Stream.suspend(() => streamed(keyOf(request), stream(request, asked)))
          }
        },
        routed: ({ answer }) => ({
          answer: (ask) =>
            Effect.suspend(() => {
              const there = ({ finish, text }: ChatAnswer): Routed => {
                ask.show(text)
                return { text, finish, candidate: name, cut: undefined }
              }
              return through(digest(promptOf({ ...ask, model: "" })), there, answer(ask), wholeOf)
            })
        }),
        view: Effect.sync(() => ({
          ...count,
          evictions: cache.evictions,
          entries: cache.size,
          bytes: cache.bytes
        })),
        clear: Effect.sync(() => cache.clear())
      })
    )
  })

/** After a defect, as after an interruption, another caller calls the model. */
const landingOf = <A>(exit: Exit.Exit<A, ModelFailure>, kept: (value: A) => Option.Option<ChatAnswer>): Landing =>
  Exit.match(exit, {
    onFailure: (cause) => Option.match(Cause.failureOption(cause), { onNone: () => left, onSome: Exit.fail }),
    onSuccess: (value) => Exit.succeed(kept(value))
  })

const wholeOf = ({ finish, text }: Routed): Option.Option<ChatAnswer> =>
  finish === undefined ? Option.none() : Option.some({ text, finish })

const replay = (text: string, finish: Finish): ReadonlyArray<ChatDelta> => [
  { _tag: "Text", text },
  { _tag: "Finish", finish }
]

/** Passes the deltas on and collects the answer. */
const collecting = (deltas: Stream.Stream<ChatDelta, ModelFailure>, land: (landing: Landing) => void) => {
  let text = ""
  const take = (chunk: Chunk.Chunk<ChatDelta>) => {
    for (const delta of chunk) {
      if (delta._tag === "Text") text += delta.text
      else if (delta._tag === "Finish") land(Exit.succeed(Option.some({ text, finish: delta.finish })))
    }
    return chunk
  }
  return deltas.pipe(
    Stream.mapChunks(take),
    Stream.tapError((failure) => Effect.sync(() => land(Exit.fail(failure))))
  )
}

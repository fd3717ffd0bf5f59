import { Duration, Effect } from "effect"
import { times } from "../../domain/conversation/Policy.ts"
import type { Chat } from "./Chat.ts"
import { histories } from "./Histories.ts"
import { group, type History, type Manner, stranger } from "./History.ts"
import { type Meeting, meetings } from "./Meeting.ts"
import type { Terms } from "./Process.ts"
import { inTurn, quiet } from "./Scene.ts"
import { type Death, type Kind, open, type World } from "./World.ts"

/** The outcome of a history, limited to what the history expects. */
export interface Outcome extends Pick<History, "sees" | "asked"> {
  /** The event that it waited for in vain. */
  readonly stuck?: string
}

/** Long enough that a slow machine brings the pieces of a paste together. */
const unhurried = { ...times, continuation: 2000 }
const usual: Terms = { queue: "gather", times: unhurried, heartbeat: Duration.seconds(30) }
const manners: Readonly<Record<Manner, Terms>> = {
  usual,
  each: { ...usual, queue: "each" },
  hasty: { ...usual, times: { ...unhurried, late: 1 } },
  limited: { ...usual, quotas: { messages: 2 } },
  brief: { ...usual, times: { ...unhurried, late: 1, age: 3000 } }
}
/** Who dies is missed soon. */
const mortal: Terms = { ...usual, heartbeat: Duration.seconds(2) }

const deaths: ReadonlyArray<Death> = ["restart", "daemon", "worker", "server"]

/** So many histories are played at a time. */
const concurrency = 8

const strangers = 900_000

/** The chat of a person of a history: nobody is in two of them. */
const numberOf = (history: History, person: string) => {
  const first = 1000 * (histories.indexOf(history) + 1)
  const number = first + Object.keys(history.sees).indexOf(person)
  return person === stranger ? strangers + first : person === group ? -number : number
}

const friends = new Set(
  histories.flatMap((history) =>
    Object.keys(history.sees).flatMap((person) => (person === stranger ? [] : [Math.abs(numberOf(history, person))]))
  )
)

const play = (world: World, history: History, dies: Meeting, rises: Meeting): Effect.Effect<Outcome> =>
  Effect.gen(function* () {
    const persons = Object.keys(history.sees)
    const chatOf = (person: string): Chat => world.outside.chat(numberOf(history, person))
    const scene = { world, chat: chatOf(persons[0] ?? ""), chatOf, dies: dies.attend, rises: rises.attend }
    const stuck = yield* inTurn(history.happens)(scene).pipe(
      Effect.zipRight(Effect.forEach(persons, (person) => quiet({ ...scene, chat: chatOf(person) }))),
      Effect.match({ onFailure: ({ what }) => ({ stuck: what }), onSuccess: () => ({}) }),
      Effect.zipLeft(Effect.zipRight(dies.leave, rises.leave))
    )
    return {
      sees: Object.fromEntries(persons.map((person) => [person, world.outside.shown(chatOf(person).id)])),
      ...(history.asked === undefined ? {} : { asked: scene.chat.asked.length }),
      ...stuck
    }
  })

/** Plays histories in worlds of a kind: those in which nothing dies, and together those in which the same dies. */
export const playAll = (kind: Kind, chosen: ReadonlyArray<History>): Effect.Effect<ReadonlyMap<string, Outcome>> => {
  const outcomes = new Map<string, Outcome>()

  const playTogether = (world: World, some: ReadonlyArray<History>, dies?: Death) => {
    const deaths = meetings(some.length, dies === undefined ? Effect.void : world.dies(dies))
    const births = meetings(some.length, world.rises)
    return Effect.forEach(
      some,
      (history) =>
        Effect.map(play(world, history, deaths(), births()), (outcome) => void outcomes.set(history.name, outcome)),
      { concurrency: dies === undefined ? concurrency : "unbounded", discard: true }
    )
  }

  const peaceful = Effect.forEach(Object.entries(manners), ([manner, terms]) => {
    const some = chosen.filter((history) => history.dies === undefined && (history.manner ?? "usual") === manner)
    return inWorld(kind, terms, some, (world) => playTogether(world, some))
  })
  const deadly = inWorld(
    kind,
    mortal,
    chosen.filter(({ dies }) => dies !== undefined),
    (world) =>
      Effect.forEach(deaths, (dies) =>
        playTogether(
          world,
          chosen.filter((history) => history.dies === dies),
          dies
        )
      )
  )
  return Effect.as(Effect.zipRight(peaceful, deadly), outcomes)
}

const inWorld = <A>(
  kind: Kind,
  terms: Terms,
  histories: ReadonlyArray<History>,
  use: (world: World) => Effect.Effect<A>
): Effect.Effect<void> =>
  histories.length === 0 ? Effect.void : Effect.asVoid(Effect.scoped(Effect.flatMap(open(kind, terms, friends), use)))

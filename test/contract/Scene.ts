import { Data, Effect, Schedule } from "effect"
import type { Chat } from "./Chat.ts"
import type { World } from "./World.ts"

/** An event that a history waits for does not happen. */
export class Stuck extends Data.TaggedError("Stuck")<{ readonly what: string }> {}

/** A history as it is played in a world, from the view of one of its persons. */
export interface Scene {
  readonly world: World
  readonly chat: Chat
  /** Another person. */
  readonly chatOf: (person: string) => Chat
  /** Kills the processes of the history, once all who wait for that have arrived, and starts them again. */
  readonly dies: Effect.Effect<void>
  readonly rises: Effect.Effect<void>
}

/** Something that happens in a history. */
export type Happening = (scene: Scene) => Effect.Effect<void, Stuck>

/** So long is waited for anything. */
const patience = "40 seconds"

export const until = (what: string, holds: Effect.Effect<boolean>): Effect.Effect<void, Stuck> =>
  holds.pipe(
    Effect.repeat({ until: (it) => it, schedule: Schedule.spaced("20 millis") }),
    Effect.timeoutFail({ duration: patience, onTimeout: () => new Stuck({ what }) }),
    Effect.asVoid
  )

export const inTurn =
  (happenings: ReadonlyArray<Happening>): Happening =>
  (scene) =>
    Effect.forEach(happenings, (happening) => happening(scene), { discard: true })

/** All that came was answered, and nothing more will be said by itself. */
export const quiet: Happening = ({ chat, world }) =>
  until("what was written is fetched", world.outside.post.empty).pipe(
    Effect.zipRight(until("the engine takes on what came", world.taken(chat.id))),
    Effect.zipRight(until("nothing is left to do", world.idle(chat.id)))
  )

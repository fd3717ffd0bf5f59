import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import { Polls } from "../../../services/telegram/Polls.ts"
import { Database } from "../database/Database.ts"
import { timed } from "../database/DatabaseTime.ts"
import { exec, first } from "../database/Operation.ts"
import { Writer } from "../database/Writer.ts"

/** The shortest interval between two writes: while updates arrive, polls are shorter. */
const pause = Duration.millis(250)

const tell = timed(`
  insert into polls (bot, drained_at) values (?, {now} - ?)
  on conflict (bot) do update set drained_at = excluded.drained_at where polls.drained_at < excluded.drained_at`)

const since = timed("select 1 from polls where bot = ? and drained_at >= {now} - ?")

/**
 * The polls of a bot, shared by all processes on a database: the polling process writes, the others read. The clocks of
 * two machines differ, so only durations cross between them, and the database's clock is the reference.
 */
export const layer = (bot: number): Layer.Layer<Polls, never, Database | Writer> =>
  Layer.scoped(
    Polls,
    Effect.gen(function* () {
      const { read } = yield* Database
      const { write } = yield* Writer
      const clock = yield* Effect.clock
      let last = -Infinity
      const untold = yield* Queue.sliding<number>(1)

      const age = (time: number) => Effect.map(Clock.currentTimeMillis, (now) => Math.round(now - time))
      // Measured when the write runs: the poll must not seem more recent than it is.
      const told = (time: number) =>
        write("polls", () => exec(tell, bot, Math.round(clock.unsafeCurrentTimeMillis() - time)))
      yield* Queue.take(untold).pipe(
        // The next poll writes again.
        Effect.flatMap((time) => Effect.ignore(told(time))),
        Effect.zipRight(Effect.sleep(pause)),
        Effect.forever,
        Effect.forkScoped
      )

      return Polls.of({
        drained: (time) =>
          Effect.suspend(() => {
            last = time
            return Effect.asVoid(Queue.offer(untold, time))
          }),
        drainedSince: (time) =>
          Effect.suspend(() =>
            last >= time
              ? Effect.succeed(true)
              : Effect.flatMap(age(time), (millis) => read("polls", () => first(since, bot, millis))).pipe(
                  Effect.map((found) => found !== undefined),
                  Effect.orElseSucceed(() => false)
                )
          )
      })
    })
  )

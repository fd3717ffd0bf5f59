import { ServerError } from "../../../domain/model/Failure.ts"
import {
  asked,
  comesAgain,
  deaf,
  death,
  fails,
  holds,
  model,
  name,
  passes,
  released,
  says,
  saysInGroup,
  sees,
  sending,
  silent,
  speaks,
  telegram,
  writes
} from "../Happenings.ts"
import { group, type History } from "../History.ts"
import { quiet } from "../Scene.ts"
import type { Death } from "../World.ts"
import { confirmed, exported, nothing, told, zoned } from "./Words.ts"

/** Whatever dies, what was going on comes to its end, is seen once, and in its order. */
const inTheMidst = (dies: Death, what: string): ReadonlyArray<History> => [
  {
    name: `${what} while an answer is made, and another message waits`,
    dies,
    happens: [model(holds), says("one"), asked(1), says("two"), death(released)],
    sees: { ada: ["Heard one", "Heard two, after 1"] }
  },
  {
    name: `${what} in the middle of an answer`,
    dies,
    happens: [model(speaks(2)), says("one two three"), silent, death(released)],
    sees: { ada: ["Heard one two three"] }
  },
  {
    name: `${what} while an answer in a group is shown as it grows`,
    dies,
    happens: [model(speaks(2)), saysInGroup(`${name} one two three`), silent, sees(1), death(released)],
    sees: { [group]: ["Heard (“Ada” says:) one two three"] }
  },
  {
    name: `${what} while an answer waits to be tried again`,
    dies,
    happens: [model(fails(ServerError, 1000)), says("one"), asked(1), death()],
    sees: { ada: ["Heard one"] },
    asked: 2
  },
  {
    name: `${what} while a message is sent that does not come`,
    dies,
    happens: [telegram({ _tag: "silent" }), says("one"), sending, death()],
    sees: { ada: ["Heard one"] },
    asked: 1
  },
  {
    name: `${what} while a message waits that Telegram postponed`,
    dies,
    happens: [telegram({ _tag: "limited", seconds: 1 }), says("one"), sending, death()],
    sees: { ada: ["Heard one"] },
    asked: 1
  },
  {
    name: `${what} when a message was sent, and nobody knows`,
    dies,
    happens: [telegram({ _tag: "late", after: 0 }), says("one"), sees(1), death(), quiet, says("two")],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 2
  },
  {
    name: `${what}, and messages are written meanwhile`,
    dies,
    happens: [says("one"), quiet, death(writes("two", "three"))],
    sees: { ada: ["Heard one", "Heard two + three, after 1"] },
    asked: 2
  },
  {
    name: `${what}, and an answer is stopped meanwhile`,
    dies,
    happens: [model(holds, holds), says("one"), asked(1), death(writes("/stop")), quiet, released, says("two")],
    sees: { ada: [nothing, "Heard one + two"] }
  },
  {
    name: `${what} before a reminder is due`,
    dies,
    happens: [says("/zone UTC"), says("/remind in 2 seconds tea"), quiet, death(passes(2000)), sees(3)],
    sees: { ada: [zoned, confirmed("tea"), told("tea")] }
  },
  {
    name: `${what} when a reminder was sent, and nobody knows`,
    dies,
    happens: [
      says("/zone UTC"),
      says("/remind in 2 seconds tea"),
      quiet,
      telegram({ _tag: "late", after: 0 }),
      sees(3),
      death(),
      quiet,
      says("one")
    ],
    sees: { ada: [zoned, confirmed("tea"), told("tea"), "Heard one"] },
    asked: 1
  },
  {
    name: `${what} when all was quiet, and what came before comes again`,
    dies,
    happens: [says("one"), quiet, death(), comesAgain("one"), quiet, says("two")],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 2
  }
]

/** Something dies, and lives again. */
export const deaths: ReadonlyArray<History> = [
  ...inTheMidst("restart", "the daemon is stopped in order"),
  ...inTheMidst("daemon", "the daemon dies"),
  {
    name: "the daemon dies between a message and its engine",
    dies: "daemon",
    happens: [deaf, says("one"), death()],
    sees: { ada: ["Heard one"] },
    asked: 1
  },
  {
    name: "the daemon dies when a file with all that is stored was sent, and nobody knows",
    dies: "daemon",
    happens: [
      says("one"),
      quiet,
      telegram({ _tag: "late", after: 0 }),
      says("/export"),
      sees(2),
      death(),
      quiet,
      telegram({ _tag: "unsent" }),
      says("/export"),
      quiet,
      says("two")
    ],
    sees: { ada: ["Heard one", exported, exported, "Heard two, after 1"] },
    asked: 2
  },
  ...inTheMidst("worker", "the worker dies"),
  ...inTheMidst("server", "the server of the engine dies")
]

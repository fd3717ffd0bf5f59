import { InvalidRequest, ServerError } from "../../../domain/model/Failure.ts"
import { asked, fails, holds, model, pressesStop, says, sees, silent, speaks } from "../Happenings.ts"
import type { History } from "../History.ts"
import { quiet } from "../Scene.ts"
import { nothing, refused, stopped, word } from "./Words.ts"

/** Answers that are stopped. */
export const stops: ReadonlyArray<History> = [
  {
    name: "a stop delivers the text so far, marked as stopped",
    happens: [model(speaks(2)), says("one two"), silent, says("/stop"), quiet, says("three")],
    sees: { ada: [`Heard one \n\n${stopped}`, "Heard three, after 1"] },
    asked: 2
  },
  {
    name: "the button stops the answer that it stands under, and no other",
    happens: [
      model(speaks(1)),
      says("one"),
      silent,
      pressesStop("one"),
      quiet,
      model(holds),
      says("two"),
      asked(2),
      pressesStop("one"),
      pressesStop("two")
    ],
    sees: { ada: [`Heard \n\n${stopped}`, nothing] },
    asked: 2
  },
  {
    name: "a stop before the first word says so, and what waits stays",
    happens: [model(holds), says("one"), asked(1), says("two"), says("/stop")],
    sees: { ada: [nothing, "Heard one + two"] }
  },
  {
    name: "a stop ends an answer that waits to be tried again",
    happens: [model(fails(ServerError, 600_000)), says("one"), asked(1), says("/stop"), quiet, says("two")],
    sees: { ada: [nothing, "Heard one + two"] }
  },
  {
    name: "a stop where nothing runs gets a word",
    happens: [says("/stop"), quiet, says("one"), sees(2), quiet, says("/stop")],
    sees: { ada: [word("idle"), "Heard one", word("idle")] },
    asked: 1
  },
  {
    name: "a stop after the answer has failed for good is none",
    happens: [model(fails(InvalidRequest)), says("one"), quiet, says("/stop")],
    sees: {
      ada: [refused, word("idle")]
    }
  }
]

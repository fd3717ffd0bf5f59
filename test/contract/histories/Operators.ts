import { InvalidRequest, RateLimited } from "../../../domain/model/Failure.ts"
import {
  asked,
  fails,
  isRefused,
  model,
  operates,
  refuses,
  says,
  sees,
  silent,
  speaks,
  takesAgain
} from "../Happenings.ts"
import type { History } from "../History.ts"
import { quiet } from "../Scene.ts"
import { refused, stopped } from "./Words.ts"

/** What operators do with turns. */
export const operators: ReadonlyArray<History> = [
  {
    name: "a turn that waits for an hour is answered at once when an operator retries it",
    happens: [model(fails(RateLimited, 3_600_000)), says("one"), asked(1), operates("one", "retry"), sees(1)],
    sees: { ada: ["Heard one"] },
    asked: 2
  },
  {
    name: "an operator ends an answer with the text so far",
    happens: [model(speaks(2)), says("one two"), silent, operates("one two", "cancel"), quiet, says("three")],
    sees: { ada: [`Heard one \n\n${stopped}`, "Heard three, after 1"] },
    asked: 2
  },
  {
    name: "what no model could answer is answered when an operator retries it, once, however often",
    happens: [
      model(fails(InvalidRequest)),
      says("one"),
      quiet,
      operates("one", "retry"),
      operates("one", "retry"),
      quiet,
      says("two")
    ],
    sees: { ada: [refused, "Heard one", "Heard two, after 1"] },
    asked: 3
  },
  {
    name: "an answer that Telegram does not take is never sent once an operator has dropped it",
    happens: [
      refuses(() => ({ code: 401, description: "Unauthorized" })),
      says("one"),
      isRefused,
      operates("one", "drop"),
      quiet,
      takesAgain,
      says("two")
    ],
    sees: { ada: ["Heard two, after 1"] },
    asked: 2
  }
]

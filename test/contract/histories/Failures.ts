import {
  InvalidOutput,
  InvalidRequest,
  Overloaded,
  RateLimited,
  ServerError,
  StreamCut,
  Unauthorized
} from "../../../domain/model/Failure.ts"
import { apart, asked, fails, model, replies, says, sees, speaks } from "../Happenings.ts"
import type { History } from "../History.ts"
import { quiet } from "../Scene.ts"
import { refused, word } from "./Words.ts"

const dead =
  "I tried several times to answer this, but got no usable answer. Please ask me again, perhaps in other words."
const expired = "I tried to answer this for a whole day without success, and I have given up. Please ask me again."

/** The model fails. */
export const failures: ReadonlyArray<History> = [
  {
    name: "a failure that passes costs another call, and is not seen",
    happens: [model(fails(ServerError)), says("one")],
    sees: { ada: ["Heard one"] },
    asked: 2
  },
  {
    name: "failures of several kinds that pass are not counted",
    happens: [model(fails(ServerError), fails(Overloaded), fails(RateLimited, 1), fails(ServerError)), says("one")],
    sees: { ada: ["Heard one"] },
    asked: 5
  },
  {
    name: "a limit is obeyed for as long as it says",
    happens: [model(fails(RateLimited, 700)), says("one"), sees(1), apart(700)],
    sees: { ada: ["Heard one"] },
    asked: 2
  },
  {
    name: "a failure that will not pass is told once, and the conversation goes on without it",
    happens: [model(fails(InvalidRequest)), says("one"), quiet, says("two")],
    sees: { ada: [refused, "Heard one + two"] },
    asked: 2
  },
  {
    name: "a refused key is told in words that hold nothing of it",
    happens: [model(fails(Unauthorized)), says("one")],
    sees: {
      ada: ["I can't answer: the model's provider does not accept this bot's key. Its owner has to fix that."]
    },
    asked: 1
  },
  {
    name: "an answer that is none ends after five attempts, is told once, and the conversation goes on",
    happens: [model(...Array.from({ length: 5 }, () => fails(InvalidOutput))), says("one"), quiet, says("two")],
    sees: { ada: [dead, "Heard one + two"] },
    asked: 6
  },
  {
    name: "what waits behind an answer that fails is answered after it",
    happens: [model(fails(ServerError, 1500)), says("one"), asked(1), says("two")],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 3
  },
  {
    name: "a stream that is cut is resumed",
    happens: [model(speaks(2, StreamCut)), says("one two three")],
    sees: { ada: ["Heard one two three"] },
    asked: 2
  },
  {
    name: "a stream that is cut twice is resumed twice",
    happens: [model(speaks(1, StreamCut), speaks(2, StreamCut)), says("one two three four")],
    sees: { ada: ["Heard one two three four"] },
    asked: 3
  },
  {
    name: "an empty answer is none",
    happens: [model(replies("")), says("one")],
    sees: { ada: ["Heard one"] },
    asked: 2
  },
  {
    name: "a user is told once that the answer is late, and gets it later",
    manner: "hasty",
    happens: [model(fails(ServerError, 300), fails(ServerError, 300)), says("one"), quiet, says("two")],
    sees: { ada: [word("late"), "Heard one", "Heard two, after 1"] },
    asked: 4
  },
  {
    name: "an answer that fails until its age ends it is given up, is told once, and the conversation goes on",
    manner: "brief",
    happens: [model(fails(ServerError, 600_000)), says("one"), quiet, says("two")],
    sees: { ada: [word("late"), expired, "Heard one + two"] },
    asked: 2
  }
]

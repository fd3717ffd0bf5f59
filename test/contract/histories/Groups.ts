import { ServerError } from "../../../domain/model/Failure.ts"
import {
  model,
  name,
  passes,
  released,
  replies,
  saysInGroup,
  sees,
  sending,
  silent,
  speaks,
  telegram
} from "../Happenings.ts"
import { group, type History } from "../History.ts"
import { quiet } from "../Scene.ts"

const long = (letter: string) => `${letter.repeat(60)} `.repeat(66).trim()
const parts = [long("a"), long("b")]

/** People write in a group. */
export const groups: ReadonlyArray<History> = [
  {
    name: "in a group, what is said to the bot is answered there, and nothing else",
    happens: [saysInGroup("hello all"), saysInGroup(`${name} one`), quiet, saysInGroup("nice")],
    sees: { [group]: ["Heard (“Ada” says:) one"] }
  },
  {
    name: "an answer in a group is shown while it grows, and is one message at the end",
    happens: [model(speaks(2)), saysInGroup(`${name} one two three`), silent, sees(1), released],
    sees: { [group]: ["Heard (“Ada” says:) one two three"] }
  },
  {
    name: "an answer in a group that breaks off is shown as a whole after it is resumed",
    happens: [model(speaks(2, ServerError)), saysInGroup(`${name} one two three`)],
    sees: { [group]: ["Heard (“Ada” says:) one two three"] }
  },
  {
    name: "a preview in a group whose sending has an unknown outcome becomes the answer",
    happens: [
      telegram({ _tag: "lost" }),
      model(speaks(2)),
      saysInGroup(`${name} one two three`),
      silent,
      sees(1),
      released
    ],
    sees: { [group]: ["Heard (“Ada” says:) one two three"] }
  },
  {
    name: "a preview in a group does not overtake the answer before it",
    happens: [
      telegram({ _tag: "limited", seconds: 1 }),
      saysInGroup(`${name} one`),
      sending,
      model(speaks(2)),
      saysInGroup(`${name} two three`),
      silent,
      passes(300),
      released
    ],
    sees: { [group]: ["Heard (“Ada” says:) one", "Heard (“Ada” says:) two three, after 1"] }
  },
  {
    name: "a long answer in a group comes in order, each part once",
    happens: [model(replies(parts.join("\n\n"))), saysInGroup(`${name} one`)],
    sees: { [group]: parts }
  }
]

import {
  blocked,
  losesTopic,
  model,
  refuses,
  replies,
  says,
  saysInTopic,
  sees,
  takesAgain,
  telegram
} from "../Happenings.ts"
import type { History } from "../History.ts"
import { quiet } from "../Scene.ts"

const long = (letter: string) => `${letter.repeat(60)} `.repeat(66).trim()
const parts = [long("a"), long("b")]

/** Telegram fails, or nobody knows what came of a sending. */
export const sendings: ReadonlyArray<History> = [
  {
    name: "a sending that Telegram postpones goes out later, once",
    happens: [telegram({ _tag: "limited", seconds: 0.3 }, { _tag: "limited", seconds: 0.1 }), says("one")],
    sees: { ada: ["Heard one"] },
    asked: 1
  },
  {
    name: "a message that was sent although Telegram answered with a failure is there once",
    happens: [telegram({ _tag: "error" }), says("one"), quiet, says("two")],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 2
  },
  {
    name: "a message whose answer was lost is there once",
    happens: [telegram({ _tag: "lost" }), says("one"), quiet, says("two")],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 2
  },
  {
    name: "a message that comes late is there once",
    happens: [telegram({ _tag: "late", after: 100 }), says("one"), quiet, says("two")],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 2
  },
  {
    name: "a message that never came is sent again",
    happens: [telegram({ _tag: "unsent" }, { _tag: "silent" }), says("one"), quiet, says("two")],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 2
  },
  {
    name: "the parts of a long answer come in order, each once, whatever becomes of one of them",
    happens: [
      model(replies(parts.join("\n\n"))),
      telegram({ _tag: "answered" }, { _tag: "lost" }),
      says("one"),
      sees(2),
      quiet,
      says("two")
    ],
    sees: { ada: [...parts, "Heard two, after 1"] },
    asked: 2
  },
  {
    name: "what Telegram does not take with its marks goes out as plain text",
    happens: [
      model(replies("**one** two")),
      refuses(({ entities }) =>
        entities === undefined ? undefined : { code: 400, description: "Bad Request: can't parse entities" }
      ),
      says("one")
    ],
    sees: { ada: ["one two"] },
    asked: 1
  },
  {
    name: "an answer to a topic that is gone comes in the chat, once",
    happens: [losesTopic, telegram({ _tag: "lost" }), saysInTopic("one"), sees(1), says("two")],
    sees: { ada: ["Heard one", "Heard two"] },
    asked: 2
  },
  {
    name: "what Telegram takes in no form keeps nothing else from being sent",
    happens: [
      refuses(() => ({ code: 400, description: "Bad Request: not enough rights to send text messages to the chat" })),
      says("one"),
      quiet,
      takesAgain,
      says("two")
    ],
    sees: { ada: ["Heard two, after 1"] },
    asked: 2
  },
  {
    name: "nothing is sent to who blocked the bot, and all goes on when they come back",
    happens: [refuses(() => blocked), says("one"), quiet, takesAgain, says("two")],
    sees: { ada: ["Heard two, after 1"] },
    asked: 2
  }
]

import {
  asked,
  by,
  comesAgain,
  death,
  editOvertakes,
  edits,
  holds,
  model,
  presses,
  released,
  says,
  saysBackwards,
  saysTurnedAround,
  saysTwice,
  sees,
  sendsVideo,
  writes,
  wroteLongAgo
} from "../Happenings.ts"
import { type History, stranger } from "../History.ts"
import { forgetMessage, forgottenText } from "../../../domain/people/PeopleText.ts"
import { quiet } from "../Scene.ts"
import { away, confirmed, overQuota, read, told, unlisted, video, word, zoned } from "./Words.ts"

/** How long a piece is when a client splits a paste. */
const piece = "x".repeat(3900)

/** Messages: their order, repetitions and answers. */
export const messages: ReadonlyArray<History> = [
  { name: "one message is answered", happens: [says("hi")], sees: { ada: ["Heard hi"] }, asked: 1 },
  {
    name: "each answer knows those before it",
    happens: [says("one"), quiet, says("two"), quiet, says("three")],
    sees: { ada: ["Heard one", "Heard two, after 1", "Heard three, after 2"] },
    asked: 3
  },
  {
    name: "chats know nothing of each other, and none waits for another",
    happens: [
      model(holds),
      says("one"),
      asked(1),
      by("bob", says("two"), sees(1)),
      by("eve", says("three"), quiet, says("four"), sees(2)),
      released
    ],
    sees: { ada: ["Heard one"], bob: ["Heard two"], eve: ["Heard three", "Heard four, after 1"] }
  },
  {
    name: "messages that come together are one turn",
    happens: [says("one", "two", "three")],
    sees: { ada: ["Heard one + two + three"] },
    asked: 1
  },
  {
    name: "what comes while an answer is made is gathered into the next turn",
    happens: [model(holds), says("one"), asked(1), says("two"), says("three", "four"), says("five"), released],
    sees: { ada: ["Heard one", "Heard two + three + four + five, after 1"] },
    asked: 2
  },
  {
    name: "a turn for each message, where that is wanted",
    manner: "each",
    happens: [model(holds), says("one"), asked(1), says("two", "three"), says("four"), released],
    sees: { ada: ["Heard one", "Heard two, after 1", "Heard three, after 2", "Heard four, after 3"] },
    asked: 4
  },
  {
    name: "more messages than a state holds are all answered in order",
    manner: "each",
    happens: [
      model(holds),
      says("0"),
      asked(1),
      writes(...Array.from({ length: 40 }, (_, index) => `${index + 1}`)),
      released
    ],
    sees: {
      ada: Array.from({ length: 41 }, (_, index) => `Heard ${index}${index === 0 ? "" : `, after ${index}`}`)
    }
  },
  {
    name: "the pieces of a long paste are one turn",
    happens: [says(piece), says("the end of it")],
    sees: { ada: ["Heard xxx… of 3900 + the end of it"] },
    asked: 1
  },
  {
    name: "a long message that nothing follows is answered by itself",
    happens: [says(piece)],
    sees: { ada: ["Heard xxx… of 3900"] },
    asked: 1
  },
  {
    name: "an update that comes twice at once is answered once",
    happens: [saysTwice("one")],
    sees: { ada: ["Heard one"] },
    asked: 1
  },
  {
    name: "an update that comes again while it is answered, or after that, is answered once",
    happens: [
      model(holds),
      says("one"),
      asked(1),
      comesAgain("one"),
      released,
      quiet,
      comesAgain("one"),
      quiet,
      says("two"),
      comesAgain("one", "two")
    ],
    sees: { ada: ["Heard one", "Heard two, after 1"] },
    asked: 2
  },
  {
    name: "messages out of order are answered as they came",
    manner: "each",
    happens: [saysBackwards("one", "two"), quiet, saysTurnedAround("three", "four")],
    sees: { ada: ["Heard two", "Heard one, after 1", "Heard four, after 2", "Heard three, after 3"] }
  },
  {
    name: "an edit of a message that waits joins it",
    happens: [model(holds), says("one"), asked(1), says("two"), says("three"), edits("two", "TWO"), released],
    sees: { ada: ["Heard one", "Heard TWO + three, after 1"] },
    asked: 2
  },
  {
    name: "an edit of a message that was answered, or is being answered, is a turn of its own",
    happens: [
      says("one"),
      quiet,
      edits("one", "ONE"),
      quiet,
      model(holds),
      says("two"),
      asked(3),
      edits("two", "TWO"),
      released
    ],
    sees: {
      ada: [
        "Heard one",
        "Heard (I edited an earlier message. It now reads:) ONE, after 1",
        "Heard two, after 2",
        "Heard (I edited an earlier message. It now reads:) TWO, after 3"
      ]
    },
    asked: 4
  },
  {
    name: "an edit that changes nothing that the model sees is no turn, whether its message waits, is being answered or was",
    happens: [
      says("one"),
      quiet,
      edits("one", "one"),
      model(holds),
      says("two"),
      asked(2),
      edits("two", "two"),
      says("three"),
      edits("three", "three"),
      released
    ],
    sees: { ada: ["Heard one", "Heard two, after 1", "Heard three, after 2"] },
    asked: 3
  },
  {
    name: "an edit that overtakes its message is its text",
    happens: [editOvertakes("one", "ONE")],
    sees: { ada: ["Heard ONE"] },
    asked: 1
  },
  {
    name: "/new is a barrier in its place, and what was said before is put aside",
    happens: [says("one"), quiet, model(holds), says("two"), asked(2), says("three", "/new", "four", "five"), released],
    sees: { ada: ["Heard one", "Heard two, after 1", "Heard three, after 2", word("new"), "Heard four + five"] },
    asked: 4
  },
  {
    name: "/start, /help and what cannot be read get a word, and no model is asked",
    happens: [says("/start"), quiet, says("/help"), quiet, sendsVideo],
    sees: { ada: [word("start"), word("help"), video] },
    asked: 0
  },
  {
    name: "a notice waits for no answer",
    happens: [model(holds), says("one"), asked(1), says("/help"), sees(1), released],
    sees: { ada: [word("help"), "Heard one"] }
  },
  {
    name: "a stranger is refused once",
    happens: [by(stranger, says("let me in", "please"), quiet, says("now"))],
    sees: { [stranger]: [unlisted] }
  },
  {
    name: "what a person had erased is unknown to the model, and comes again without effect",
    happens: [
      says("one"),
      sees(1),
      says("/forget"),
      sees(2),
      presses("Erase everything"),
      sees(3),
      comesAgain("one"),
      quiet,
      says("two")
    ],
    sees: {
      ada: ["Heard one", `${read(forgetMessage(undefined).markdown)} [Erase everything]`, forgottenText, "Heard two"]
    }
  },
  {
    name: "who has used up a day reads so once, and commands and reminders still work",
    manner: "limited",
    happens: [
      says("/zone UTC"),
      sees(1),
      saysTwice("one"),
      sees(2),
      says("two"),
      comesAgain("one"),
      sees(3),
      says("three"),
      sees(4),
      comesAgain("three"),
      says("four"),
      says("/remind in 1 second tea"),
      sees(6)
    ],
    sees: { ada: [zoned, "Heard one", "Heard two, after 1", overQuota, confirmed("tea"), told("tea")] },
    asked: 2
  },
  {
    name: "what was written long before a start gets a word about that, and is answered together",
    dies: "restart",
    happens: [says("zero"), asked(1), quiet, death(wroteLongAgo("one", "two")), quiet, says("three")],
    sees: { ada: ["Heard zero", `${away}\n\nHeard one + two, after 1`, "Heard three, after 2"] },
    asked: 3
  }
]

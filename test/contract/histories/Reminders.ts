import type { History } from "../History.ts"
import {
  asked,
  blocked,
  comesAgain,
  edits,
  holds,
  isRefused,
  losesTopic,
  model,
  presses,
  refuses,
  released,
  replies,
  says,
  saysInTopic,
  sees,
  takesAgain,
  telegram
} from "../Happenings.ts"
import { quiet } from "../Scene.ts"
import { confirmed, told, zoned } from "./Words.ts"

const listed = "1. …: tea [✓ 1] [💤 1 +1 h] [✕ 1]"
const none = "You have no reminders. To set one: /remind tomorrow at 9 to water the plants."
const askedFor = "In which time zone are you? Tell me once, with /zone and a large city near you: /zone Berlin."

const unknown = "I know no time zone “Atlantis at the sea”. Tell me a large city near you, such as Berlin, or UTC+2."

/** Reminders: what sets them, what they say, and what becomes of them. */
export const reminders: ReadonlyArray<History> = [
  {
    name: "a reminder comes once, when it is due",
    happens: [says("/zone UTC"), says("/remind in 1 second tea"), sees(3), says("/reminders")],
    sees: { ada: [zoned, confirmed("tea"), told("tea"), none] }
  },
  {
    name: "commands that name the bot are followed",
    happens: [says("/zone@scripted_bot UTC"), says("/remind@scripted_bot in 1 second tea"), sees(3)],
    sees: { ada: [zoned, confirmed("tea"), told("tea")] }
  },
  {
    name: "a command that sets a reminder comes twice, and sets one",
    happens: [
      says("/zone UTC"),
      says("/remind in 2 seconds tea"),
      quiet,
      comesAgain("/remind in 2 seconds tea", "/zone UTC"),
      sees(3),
      quiet,
      says("/reminders")
    ],
    sees: { ada: [zoned, confirmed("tea"), told("tea"), none] }
  },
  {
    name: "a wish waits until the time zone of the person is known",
    happens: [says("/remind in 1 second tea"), quiet, says("/zone UTC"), sees(3)],
    sees: { ada: [`${askedFor} Then I'll set the reminder.`, `${zoned}\n\n${confirmed("tea")}`, told("tea")] }
  },
  {
    name: "a reminder does not wait for an answer that is being made",
    happens: [
      says("/zone UTC"),
      model(holds),
      says("one"),
      asked(1),
      says("/remind in 1 second tea"),
      sees(3),
      released
    ],
    sees: { ada: [zoned, confirmed("tea"), told("tea"), "Heard one"] },
    asked: 1
  },
  {
    name: "the model sets a reminder, lists it and cancels it",
    happens: [
      says("/zone UTC"),
      quiet,
      model(
        replies({ calls: [{ name: "set_reminder", arguments: '{"text":"tea","time":"09:00"}' }] }),
        replies("It is set."),
        replies({ calls: [{ name: "cancel_reminder", arguments: '{"reminder":"tea"}' }] }),
        replies("It is gone.")
      ),
      says("remind me of tea"),
      quiet,
      says("/reminders"),
      quiet,
      says("no, do not"),
      quiet,
      says("/reminders")
    ],
    sees: { ada: [zoned, "It is set.", listed, "It is gone.", none] },
    asked: 4
  },
  {
    name: "a button cancels a reminder, and is pressed twice",
    happens: [
      says("/zone UTC"),
      says("/remind in 1 hour tea"),
      quiet,
      presses("✕ Cancel"),
      quiet,
      presses("✕ Cancel"),
      quiet,
      says("/reminders")
    ],
    sees: { ada: [zoned, confirmed("tea"), "Cancelled: tea", "That reminder is cancelled: tea", none] }
  },
  {
    name: "a reminder that came is put off, and then done",
    happens: [
      says("/zone UTC"),
      says("/remind in 1 second tea"),
      sees(3),
      presses("💤 10 min"),
      quiet,
      says("/reminders"),
      quiet,
      presses("✓ 1"),
      quiet,
      says("/reminders")
    ],
    sees: {
      ada: [zoned, confirmed("tea"), told("tea"), "💤 I'll remind you …: tea", listed, "✓ Done: tea", none]
    }
  },
  {
    name: "what cannot be understood is asked back, and an edited wish sets nothing anew",
    happens: [
      says("/zone Atlantis at the sea"),
      quiet,
      says("/zone UTC"),
      quiet,
      says("/remind in 1 hour tea"),
      quiet,
      edits("/remind in 1 hour tea", "/remind in 2 hours tea"),
      quiet,
      says("/reminders")
    ],
    sees: { ada: [unknown, zoned, confirmed("tea"), listed] }
  },
  {
    name: "Telegram postpones a reminder, and it comes once",
    happens: [
      says("/zone UTC"),
      says("/remind in 2 seconds tea"),
      quiet,
      telegram({ _tag: "limited", seconds: 1 }, { _tag: "lost" }),
      sees(3)
    ],
    sees: { ada: [zoned, confirmed("tea"), told("tea")] }
  },
  {
    name: "a reminder of a topic that is gone comes in the chat",
    happens: [
      losesTopic,
      saysInTopic("/zone UTC"),
      saysInTopic("/remind in 1 second tea"),
      sees(3),
      says("/reminders")
    ],
    sees: { ada: [zoned, confirmed("tea"), told("tea"), none] }
  },
  {
    name: "a reminder to one who has blocked the bot is lost, and the next one comes",
    happens: [
      says("/zone UTC"),
      refuses(({ text }) => (text.startsWith("⏰") ? blocked : undefined)),
      says("/remind in 1 second tea"),
      isRefused,
      quiet,
      takesAgain,
      says("/remind in 1 second cake"),
      sees(4)
    ],
    sees: { ada: [zoned, confirmed("tea"), confirmed("cake"), told("cake")] }
  }
]

import { describe, expect, it } from "vitest"
import { choiceButtons, confirmationButtons, firingButtons, listButtons } from "../../../domain/reminders/Press.ts"
import { ReminderId } from "../../../domain/reminders/Reminder.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { Keyboard } from "../../../domain/telegram/Keyboard.ts"
import { forgetButton, removeButton } from "../../../domain/telegram/PeoplePress.ts"
import { remaining } from "../../../domain/telegram/Spent.ts"

const id = ReminderId.make("42-1-100")
const other = ReminderId.make("42-1-1000")
const firing = firingButtons({ id, recurrence: { _tag: "Once", at: 0 } })
const confirmation = confirmationButtons(id)
const list = listButtons([{ id }, { id: other }], 1, 8)
const question = choiceButtons(["9:00", "21:00"], RequestId.make("42:1:100"))
const people = [[removeButton(5)], [removeButton(55)]]

describe("the buttons that are left after a press", () => {
  const cases: ReadonlyArray<readonly [name: string, keyboard: Keyboard, pressed: string, left: Keyboard]> = [
    ["none after a reminder was done", firing, `r:done:${id}`, []],
    ["none after a reminder was put off", firing, `r:10m:${id}`, []],
    ["none after a reminder was cancelled", confirmation, `r:cancel:${id}`, []],
    ["all while a reminder is being changed", confirmation, `r:change:${id}`, confirmation],
    ["those of the other reminders of a list, and of its next page", list, `r:done:${id}`, list.slice(1)],
    ["all after another page of a list was shown", list, "r:list:8", list],
    ["none after a question was answered", question, "r:pick:0:42:1:100", []],
    ["none after a question was closed", question, "r:drop:42:1:100", []],
    ["those of the other people", people, "p:remove:5", [[removeButton(55)]]],
    ["none after all was erased", [[forgetButton(7)]], forgetButton(7).callback_data, []]
  ]
  it.each(cases)("are %s", (_, keyboard, pressed, left) => {
    expect(remaining(keyboard, pressed)).toEqual(left)
  })
})

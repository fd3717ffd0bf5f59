import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import { DeadLetter } from "../../domain/turns/DeadLetter.ts"
import { ConversationKey, RequestId } from "../../domain/Ids.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import * as Browser from "../support/Browser.ts"
import * as Double from "./Double.ts"
import { daemon, Stage, visit } from "./Stage.ts"

const { act } = Browser

const letter = (turn: string, about: Partial<DeadLetter> = {}) =>
  new DeadLetter({
    turn: RequestId.make(turn),
    conversation: ConversationKey.make("1:101"),
    why: "dead",
    cause: null,
    attempts: 5,
    acceptedAt: Date.now() - 90_000,
    diedAt: Date.now() - 60_000,
    members: 2,
    ...about
  })

const reminder = (id: string, about: Partial<ReminderView> = {}) =>
  new ReminderView({
    id,
    conversation: ConversationKey.make("1:101"),
    user: 101,
    next: RequestId.make(`reminder:${id}:1`),
    dueAt: Date.now() + 3_600_000,
    createdAt: Date.now(),
    text: `Water the ${id}`,
    recurrence: "every day at 09:00",
    zone: "Europe/Berlin",
    ...about
  })

/** Two reminders, and two dead letters. */
const operated = () => {
  const store = Double.kept()
  store.reminders.push(reminder("plants"), reminder("w".repeat(200), { recurrence: "once" }))
  for (const one of [letter("1:7:1"), letter("1:8:1", { why: "expired", members: 1, attempts: 1 })])
    store.letters.set(one.turn, one)
  return store
}

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true }

/** Nothing sticks out at the side. */
const fits = (page: Page) =>
  act(() =>
    page.locator("dialog, dialog *").evaluateAll((all) =>
      all.every((one) => {
        const { left, right } = one.getBoundingClientRect()
        return left >= -1 && right <= one.ownerDocument.documentElement.clientWidth + 1
      })
    )
  )

layer(Stage.layer, { excludeTestServices: true })("what an operator sees", (it) => {
  it.scoped("opens what happened to a message by its mark, by keyboard, and follows it", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept())
      const { complaints, page } = yield* visit(base)
      yield* act(() => page.getByLabel("Message", { exact: true }).fill("Hello"))
      yield* act(() => page.keyboard.press("Enter"))
      const mark = page.locator("button.mark")
      yield* act(() => mark.waitFor())
      yield* act(() => mark.focus())
      yield* act(() => page.keyboard.press("Enter"))
      const way = page.getByRole("list", { name: "What happened to it" })
      yield* act(() => way.getByText("accepted", { exact: true }).waitFor())
      yield* act(() => way.getByText("started", { exact: true }).waitFor())
      yield* act(() => way.getByText("whole, double, 12 + 40 tokens, $0.0012").waitFor())
      yield* act(() => way.getByText("part 1 in 80 ms, message 9").waitFor())
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => way.waitFor({ state: "detached" }))
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped(
    "lists reminders: what, when, how often, whose; also on a phone, where Escape and a tap beside it close it",
    () =>
      Effect.gen(function* () {
        const store = operated()
        const { base } = yield* daemon(store)
        const { complaints, page } = yield* visit(`${base}/#/`, { ...phone, timezoneId: "Asia/Tokyo" })
        yield* act(() => page.getByRole("button", { name: "Reminders (2)" }).tap())
        const sheet = page.getByRole("dialog", { name: "Reminders" })
        yield* act(() => sheet.getByText("Water the plants").waitFor())
        yield* act(() => sheet.getByText("every day at 09:00 · Europe/Berlin · for You").waitFor())
        yield* act(() =>
          sheet
            .getByText(/, in (59 min|1 h)/)
            .first()
            .waitFor()
        )
        // The browser is elsewhere: the time is the one of the person.
        const [due] = store.reminders.map(({ dueAt }) => dueAt ?? 0)
        const hour = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Europe/Berlin" }).format(due)
        yield* act(() => sheet.locator("time").first().getByText(hour).waitFor())
        assert.isTrue(yield* fits(page))
        yield* act(() => page.keyboard.press("Escape"))
        yield* act(() => sheet.waitFor({ state: "detached" }))
        yield* act(() => page.getByRole("button", { name: "Reminders (2)" }).tap())
        yield* act(() => sheet.waitFor())
        yield* act(() => page.touchscreen.tap(180, 20))
        yield* act(() => sheet.waitFor({ state: "detached" }))
        assert.deepStrictEqual(complaints, [])
      })
  )

  it.scoped("retries and drops dead letters, by keyboard; one that is there no more is told", () =>
    Effect.gen(function* () {
      const store = operated()
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* act(() => page.getByRole("button", { name: "Failed messages (2)" }).focus())
      // A conversation opens by itself again, and leaves the focus where it is.
      yield* act(() => page.getByLabel("Message", { exact: true }).waitFor())
      yield* act(() => page.evaluate("location.hash = '#/'"))
      yield* act(() => page.waitForURL(/#\/chat\//))
      yield* act(() => page.getByLabel("Message", { exact: true }).waitFor())
      yield* act(() => page.keyboard.press("Enter"))
      const sheet = page.getByRole("dialog", { name: "Failed messages" })
      const cards = sheet.getByRole("listitem")
      yield* act(() => cards.nth(1).waitFor())
      yield* act(() => cards.first().getByText("after 30.0 s and 5 attempts · 2 messages").waitFor())
      yield* act(() => cards.first().getByRole("button", { name: "Retry" }).focus())
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => sheet.getByText("1:7:1 is retried.").waitFor())
      assert.strictEqual(yield* act(() => cards.count()), 1)
      assert.deepStrictEqual([...store.letters.keys()], [RequestId.make("1:8:1")])
      store.decidedElsewhere.add("1:8:1")
      yield* act(() => sheet.getByRole("button", { name: "Drop" }).click())
      yield* act(() => sheet.getByText("No failed messages.").waitFor())
      yield* act(() => page.getByText("There is no dead letter 1:8:1").waitFor({ state: "attached" }))
    })
  )

  it.scoped("tells what happened to a dead letter, and that it is decided only once", () =>
    Effect.gen(function* () {
      const store = operated()
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* act(() => page.getByRole("button", { name: "Failed messages (2)" }).click())
      const sheet = page.getByRole("dialog", { name: "Failed messages" })
      const card = sheet.getByRole("listitem").filter({ hasText: "1:8:1" })
      yield* act(() => card.getByRole("button", { name: "What happened" }).click())
      yield* act(() => card.getByText("The request 1:8:1 is unknown").waitFor())
      yield* act(() => card.getByRole("button", { name: "Drop" }).click())
      yield* act(() => sheet.getByText("1:8:1 is dropped.").waitFor())
      assert.deepStrictEqual([...store.letters.keys()], [RequestId.make("1:7:1")])
    })
  )
})

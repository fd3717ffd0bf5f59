import { assert, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { Page } from "playwright-core"
import type { Attempt } from "../../domain/turns/Trail.ts"
import { Journal } from "../../services/operations/Journal.ts"
import { PeopleStore } from "../../services/people/PeopleStore.ts"
import { ReminderList } from "../../services/reminders/ReminderList.ts"
import { Breakers } from "../../services/resilience/Breakers.ts"
import { SpendingStore } from "../../services/spending/SpendingStore.ts"
import { DeadLetters } from "../../services/turns/DeadLetters.ts"
import { Timeline } from "../../services/turns/Timeline.ts"
import * as Axe from "../support/Axe.ts"
import * as Browser from "../support/Browser.ts"
import { answering, desk, failing, reminding } from "../support/Desk.ts"
import { Stage, visit } from "./Stage.ts"

const { act } = Browser

/** The page asks whether there is a sandbox. */
const isNew = (complaint: string) => !complaint.includes("404 (Not Found)")

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true }
const heading = (page: Page, name: string) => act(() => page.getByRole("heading", { level: 1, name }).waitFor())
const sees = (page: Page, text: string | RegExp) => act(() => page.getByText(text).first().waitFor())
const press = (page: Page, name: string | RegExp) =>
  act(() => page.getByRole("button", { name, exact: typeof name === "string" }).click())

const attempt: Attempt = {
  _tag: "Attempt",
  run: 1,
  attempt: 1,
  candidate: "a",
  why: "first",
  breaker: "half-open",
  at: Date.now() - 60_000,
  resumed: null,
  firstToken: null,
  took: 321,
  failure: "Unauthorized",
  status: 401,
  retryIn: null,
  promptTokens: null,
  completionTokens: null,
  cost: null
}

/** A daemon with three failed turns, one that is being answered, and a reminder. */
const stage = Effect.gen(function* () {
  const { staticDir } = yield* Stage
  const { base, context } = yield* desk({}, staticDir)
  const now = Date.now()
  const trail = { entries: [attempt], omitted: 0 }
  const made = Effect.gen(function* () {
    const ids = [
      yield* failing(1, "Unauthorized", trail, now - 60_000),
      yield* failing(2, "Unauthorized", trail, now - 50_000)
    ]
    ids.push(yield* failing(3, "ContentRefused", trail, now - 40_000), yield* answering(4, now - 3_000))
    yield* reminding("r1", now + 3_600_000, "water the plants", now)
    return ids
  })
  return { base, context, ids: yield* Effect.provide(made, context) }
})

/** Nothing sticks out at the side, but in a box that scrolls. */
const fits = (page: Page) =>
  act(() => page.evaluate<boolean>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

layer(Stage.layer, { excludeTestServices: true })("the desk of an operator, in the console", (it) => {
  it.scoped("turns are found by failure, and by a request id; a search of 10,000 characters is answered clearly", () =>
    Effect.gen(function* () {
      const { base, ids } = yield* stage
      const { page } = yield* visit(`${base}/#/turns`)
      yield* heading(page, "Turns")
      yield* sees(page, "4 turns")
      yield* act(() => page.getByLabel("Failure").fill("ContentRefused"))
      yield* act(() => page.keyboard.press("Enter"))
      yield* sees(page, "1 turn")
      const rows = page.getByRole("list", { name: "Turns, newest first" }).getByRole("listitem")
      assert.strictEqual(yield* act(() => rows.count()), 1)
      yield* sees(page, "failed: ContentRefused")
      yield* act(() => page.getByRole("link", { name: "Clear" }).click())
      yield* sees(page, "4 turns")
      yield* act(() => page.getByLabel("Request id").fill(String(ids[0])))
      yield* press(page, "Search")
      yield* sees(page, "1 turn")
      yield* act(() => page.getByLabel("Request id").fill("x".repeat(10_000)))
      yield* press(page, "Search")
      yield* act(() => page.getByRole("alert").getByText("is not 1 to 256 characters long").waitFor())
    })
  )

  it.scoped("a turn shows its attempts, and its texts only when they are asked for, which is recorded", () =>
    Effect.gen(function* () {
      const { base, context, ids } = yield* stage
      const { complaints, page } = yield* visit(`${base}/#/turns/${encodeURIComponent(String(ids[0]))}`)
      yield* heading(page, "Turn")
      const row = page.getByRole("region", { name: "Attempts" }).getByRole("row").nth(1)
      yield* act(() => row.getByText("Unauthorized (401)").waitFor())
      yield* act(() => row.getByText("half-open").waitFor())
      yield* act(() => row.getByText("321 ms").waitFor())
      assert.strictEqual(yield* act(() => page.getByText("text 1").count()), 0)
      yield* act(() => page.getByRole("button", { name: "Show the texts" }).focus())
      yield* act(() => page.keyboard.press("Enter"))
      yield* sees(page, "text 1")
      yield* sees(page, "sorry")
      const entries = yield* Effect.provide(Journal, context).pipe(Effect.flatMap(({ list }) => list({ limit: 9 })))
      assert.deepStrictEqual(
        entries.map(({ subject, verb }) => [verb, subject]),
        [["texts", ids[0]]]
      )
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      assert.deepStrictEqual(complaints.filter(isNew), [])
    })
  )

  it.scoped("a failed turn is answered with another model, once, also by keyboard", () =>
    Effect.gen(function* () {
      const { base, context, ids } = yield* stage
      const id = ids[0]!
      const address = `${base}/#/turns/${encodeURIComponent(id)}`
      const { page } = yield* visit(address)
      yield* heading(page, "Turn")
      yield* act(() => page.getByLabel("Model", { exact: true }).selectOption("b"))
      yield* act(() => page.getByRole("button", { name: "Answer with this model" }).focus())
      yield* act(() => page.keyboard.press("Enter"))
      yield* sees(page, `Done: answer of ${id}.`)
      yield* act(() => page.getByRole("link", { name: `${id}:again:1` }).waitFor())
      const timeline = yield* Effect.provide(Timeline, context)
      const found = Option.getOrThrow(yield* timeline.ofRequest(id))
      assert.deepStrictEqual([found.again, found.verbs, found.letter], [`${id}:again:1` as typeof id, [], "retried"])
    })
  )

  it.scoped("an answer that is being made is cancelled; the operator who comes second is told so", () =>
    Effect.gen(function* () {
      const { base, context, ids } = yield* stage
      const id = ids[3]!
      const address = `${base}/#/turns/${encodeURIComponent(id)}`
      const [{ page }, { page: other }] = [yield* visit(address), yield* visit(address)]
      yield* press(page, "Cancel")
      yield* sees(page, `Done: cancel of ${id}.`)
      yield* press(other, "Cancel")
      yield* sees(other, /^Nothing to do for .*: console did cancel before/)
      const entries = yield* Effect.provide(Journal, context).pipe(
        Effect.flatMap(({ list }) => list({ subject: id, limit: 9 }))
      )
      assert.deepStrictEqual(
        entries.map(({ verb }) => verb),
        ["cancel"]
      )
    })
  )

  it.scoped("failed messages are retried by cause, and dropped one by one", () =>
    Effect.gen(function* () {
      const { base, context, ids } = yield* stage
      const { page } = yield* visit(`${base}/#/failed`)
      yield* heading(page, "Failed messages")
      yield* act(() => page.getByRole("link", { name: "Failed", exact: false }).getByText("3").waitFor())
      yield* press(page, "Retry all of Unauthorized")
      yield* sees(page, "Done: 2 retried.")
      const letters = yield* Effect.provide(DeadLetters, context)
      assert.deepStrictEqual(
        (yield* letters.list(9)).map(({ turn }) => turn),
        [ids[2]!]
      )
      yield* press(page, `Drop ${ids[2]}`)
      yield* sees(page, `${ids[2]} is dropped.`)
      assert.deepStrictEqual(yield* letters.list(9), [])
    })
  )

  it.scoped("a reminder is snoozed, changed and cancelled", () =>
    Effect.gen(function* () {
      const { base, context } = yield* stage
      const { page } = yield* visit(`${base}/#/reminders`)
      yield* heading(page, "Reminders")
      const { active } = yield* Effect.provide(ReminderList, context)
      const dueOf = Effect.map(active(9), ([one]) => one?.dueAt ?? 0)
      const before = yield* dueOf
      yield* press(page, "Snooze water the plants for 1 hour")
      yield* sees(page, "Done: snooze of r1.")
      assert.strictEqual((yield* dueOf) - before, 3_600_000)
      yield* press(page, "Change")
      yield* act(() => page.getByLabel("Text").fill("feed the cat"))
      yield* press(page, "Save")
      yield* sees(page, "feed the cat")
      assert.strictEqual((yield* active(9))[0]?.text, "feed the cat")
      yield* press(page, "Cancel feed the cat")
      yield* sees(page, "No reminders.")
      assert.deepStrictEqual(yield* active(9), [])
    })
  )

  it.scoped("a model is isolated, only observed, and reset", () =>
    Effect.gen(function* () {
      const { base, context } = yield* stage
      const { page } = yield* visit(`${base}/#/models`)
      yield* heading(page, "Models")
      const breaker = yield* Effect.flatMap(Effect.provide(Breakers, context), ({ get }) => get("b"))
      for (const [name, state] of [
        ["Isolate b", "isolated"],
        ["Observe only b", "observing"],
        ["Reset b", "closed"]
      ] as const) {
        yield* press(page, name)
        yield* act(() => page.getByRole("listitem").filter({ hasText: state }).first().waitFor())
        assert.strictEqual((yield* breaker.view).state, state)
      }
    })
  )

  it.scoped("people are allowed and removed", () =>
    Effect.gen(function* () {
      const { base, context } = yield* stage
      const { page } = yield* visit(`${base}/#/people`)
      yield* heading(page, "People")
      yield* act(() => page.getByLabel("Telegram id").fill("99"))
      yield* act(() => page.keyboard.press("Enter"))
      yield* sees(page, "Done: allow of 99.")
      const { people } = yield* Effect.provide(PeopleStore, context)
      assert.deepStrictEqual((yield* people(1)).allowed, [99])
      yield* press(page, "Remove 99")
      yield* sees(page, "Done: remove of 99.")
      assert.deepStrictEqual((yield* people(1)).allowed, [])
      yield* act(() => page.getByLabel("Telegram id").fill("nobody"))
      yield* press(page, "Allow")
      yield* sees(page, /is not a whole number/)
    })
  )

  it.scoped("settings are shown with where they come from, and the log as it grows", () =>
    Effect.gen(function* () {
      const { base } = yield* stage
      const { page } = yield* visit(`${base}/#/settings`)
      yield* heading(page, "Settings")
      yield* act(() => page.getByRole("row").filter({ hasText: "TELEGRAM_BOT_TOKEN" }).getByText("(secret)").waitFor())
      yield* act(() => page.getByLabel("Name").fill("route"))
      yield* sees(page, "1 of 3 settings")
      yield* act(() => page.getByRole("row").filter({ hasText: "a,b" }).getByText(".env").waitFor())
      yield* act(() => page.goto(`${base}/#/logs?level=info`))
      yield* heading(page, "Logs")
      yield* act(() =>
        page.evaluate(
          `fetch("api/people/77/allow", { method: "POST", body: "{}", headers: { "content-type": "application/json" } })`
        )
      )
      yield* sees(page, "user 77 may use the bot (console)")
    })
  )

  it.scoped("what was spent is shown by day, model, person and purpose, and of a turn", () =>
    Effect.gen(function* () {
      const { base, context, ids } = yield* stage
      const today = new Date().toISOString().slice(0, 10)
      yield* Effect.gen(function* () {
        const ledger = yield* SpendingStore
        yield* ledger.open("p", true)
        const spend = (attempt: string, model: string, worst: number) => {
          const spender = { request: String(ids[0]), person: "7" }
          const made = { attempt, spender, purpose: "answer", model, at: Date.now(), day: today, worst }
          return ledger.reserve("p", made, [], undefined)
        }
        yield* spend("1", "a", 9_000_000_000)
        yield* spend("2", "b", 2_000_000_000)
        yield* ledger.note([{ request: String(ids[0]), attempt: "1", news: { _tag: "Reported", cost: 1_500_000_000 } }])
      }).pipe(Effect.provide(context))
      const { complaints, page } = yield* visit(`${base}/#/money`)
      yield* heading(page, "Money")
      yield* sees(page, "$3.50 in 2 calls, of which $2.00 are not known and count in full.")
      const row = page.getByRole("region", { name: "Table of Models" }).getByRole("row").nth(1)
      assert.strictEqual(yield* act(() => row.innerText()), "b\t$2.00\t$2.00\t1")
      yield* act(() => page.getByText("Table of Cost by day").click())
      yield* sees(page, "$1.50")
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      yield* act(() => page.getByRole("button", { name: "Quarter" }).focus())
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => page.getByRole("button", { name: "Quarter", pressed: true }).waitFor())
      yield* act(() => page.goto(`${base}/#/turns/${encodeURIComponent(String(ids[0]))}`))
      yield* sees(page, "$2.00 not known yet, reserved; $1.50 told with the answers")
      assert.deepStrictEqual(complaints.filter(isNew), [])
    })
  )

  it.scoped("every view fits on a phone and in the dark, is titled, and axe finds nothing", () =>
    Effect.gen(function* () {
      const { base, ids } = yield* stage
      for (const colorScheme of ["light", "dark"] as const) {
        const { complaints, page } = yield* visit(`${base}/#/`, { ...phone, colorScheme })
        for (const [address, title] of [
          ["turns", "Turns"],
          [`turns/${encodeURIComponent(String(ids[0]))}`, "Turn"],
          ["failed", "Failed messages"],
          ["reminders", "Reminders"],
          ["models", "Models"],
          ["money", "Money"],
          ["people", "People"],
          ["settings", "Settings"],
          ["logs", "Logs"],
          ["journal", "Journal"]
        ] as const) {
          yield* act(() => page.goto(`${base}/#/${address}`))
          yield* heading(page, title)
          yield* act(() => page.getByText("Loading…").waitFor({ state: "detached" }))
          assert.deepStrictEqual(yield* Axe.findings(page), [], `${address}, ${colorScheme}`)
          assert.isTrue(yield* fits(page), `${address}, ${colorScheme}`)
        }
        assert.deepStrictEqual(complaints.filter(isNew), [])
      }
    })
  )
})

import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Option, PubSub, Stream, SubscriptionRef } from "effect"
import type { Page } from "playwright-core"
import { join } from "node:path"
import { history } from "../../domain/telemetry/History.ts"
import type { Condition } from "../../domain/operations/Condition.ts"
import * as Server from "../../layers/http/Server.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import * as Stores from "../../layers/sql/stores/Stores.ts"
import { History } from "../../services/telemetry/History.ts"
import { Overview, type View } from "../../services/operations/Overview.ts"
import * as Axe from "../support/Axe.ts"
import * as Browser from "../support/Browser.ts"
import * as Daemon from "../support/Daemon.ts"
import * as MadeHistory from "../support/made/History.ts"
import * as Made from "../support/made/Store.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"
import * as Double from "./Double.ts"
import { Stage, visit } from "./Stage.ts"

const { act } = Browser

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const }

/** The bot of the sandbox. */
const bot = 7000000001

/** A daemon whose store has a month of made history, and some thousand turns. */
const busyMonth = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const now = Date.now()
  yield* Effect.provide(
    Effect.zipRight(
      Made.withTurns({ bot, turns: 3000, people: 40, end: now, every: 800_000 }),
      Made.withHistory(MadeHistory.history(now, 2000, 40))
    ),
    Layer.provide(Stores.layer, Sqlite.layer({ filename: join(folder, "holdfast.db") }))
  )
  const daemon = yield* Daemon.start(folder, { HOLDFAST_DATA_DIR: folder })
  return yield* daemon.address
})

const plots = (page: Page) => page.getByRole("region", { name: "Numbers over time" })
const range = (page: Page) => plots(page).getByRole("status")
const text = (page: Page) => act(() => range(page).innerText())
const tile = (page: Page, name: string) => page.locator(".tile").filter({ has: page.getByText(name, { exact: true }) })
/** The first plots; those below are drawn when they are scrolled to. */
const drawn = (page: Page) =>
  act(async () => {
    await page.locator(".plot").first().scrollIntoViewIfNeeded()
    await page.locator(".canvas canvas").first().waitFor()
  })
const press = (page: Page, name: string) => act(() => page.getByRole("button", { name, exact: true }).click())

/** The range in words, once it is another one. */
const changed = (page: Page, before: string) =>
  Effect.zipRight(
    act(() => range(page).filter({ hasNotText: before }).waitFor()),
    text(page)
  )

/** Nothing sticks out at the side, unless it scrolls in a box of its own. */
const fits = (page: Page) =>
  act(() =>
    page.locator("main *:not(.numbers-scroll *, .unseen, .u-wrap *)").evaluateAll((all) =>
      all
        .filter((one) => {
          const { left, right } = one.getBoundingClientRect()
          return left < -1 || right > one.ownerDocument.documentElement.clientWidth + 1
        })
        .map((one) => one.outerHTML.slice(0, 80))
    )
  )

layer(Stage.layer, { excludeTestServices: true })("the dashboard of a busy month", (it) => {
  it.scoped("tells the state, the numbers and their course; it zooms by buttons, by keys and by a drag", () =>
    Effect.gen(function* () {
      const base = yield* busyMonth
      const { complaints, page } = yield* visit(`${base}/#/dashboard`)
      yield* act(() => page.getByText("All is well.").waitFor())
      yield* drawn(page)
      yield* act(() => tile(page, "Conversations").getByText("40", { exact: true }).waitFor())
      yield* act(() => tile(page, "People admitted").getByText("open to everyone").waitFor())
      const day = yield* text(page)

      yield* press(page, "Month")
      const month = yield* changed(page, day)
      assert.strictEqual(
        yield* act(() => page.getByRole("button", { name: "Month" }).getAttribute("aria-pressed")),
        "true"
      )
      const turns = yield* act(() => tile(page, "Turns").locator("dd").innerText())
      assert.match(turns, /^\d\d(\.\d)?K/)
      yield* act(() => page.getByText("Overloaded").waitFor())

      // By keys, in the region of the plots.
      yield* act(() => plots(page).focus())
      yield* act(() => page.keyboard.press("+"))
      const half = yield* changed(page, month)
      yield* act(() => page.keyboard.press("ArrowLeft"))
      const earlier = yield* changed(page, half)
      assert.isFalse(yield* act(() => page.getByRole("button", { name: "Later" }).isDisabled()))
      yield* act(() => page.keyboard.press("End"))
      yield* changed(page, earlier)
      assert.isTrue(yield* act(() => page.getByRole("button", { name: "Later" }).isDisabled()))

      yield* press(page, "Week")
      const week = yield* changed(page, earlier)
      const plot = page.locator(".u-over").first()
      yield* act(() => plot.scrollIntoViewIfNeeded())
      const box = yield* act(() => plot.boundingBox())
      if (box === null) return assert.fail("no plot")
      const y = box.y + box.height / 2
      yield* act(() => page.mouse.move(box.x + box.width * 0.3, y))
      yield* act(() => page.mouse.down())
      yield* act(() => page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 }))
      yield* act(() => page.mouse.up())
      yield* changed(page, week)
      yield* act(() => page.mouse.move(box.x + box.width * 0.5, y))
      yield* act(() => page.locator(".legend-time").first().waitFor())
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped("has each plot as a table, opened by keyboard; axe finds nothing", () =>
    Effect.gen(function* () {
      const { page } = yield* visit(`${yield* busyMonth}/#/dashboard`)
      yield* drawn(page)
      yield* press(page, "Month")
      const summary = page.locator("summary").filter({ hasText: "Time to the answer" })
      yield* act(() => summary.focus())
      yield* act(() => page.keyboard.press("Enter"))
      // What is far below is drawn once it is near.
      yield* act(() => page.locator(".plot").last().scrollIntoViewIfNeeded())
      yield* act(() => page.locator(".plot").last().locator("canvas").waitFor())
      const table = page.getByRole("region", { name: "Table of Time to the answer" }).getByRole("table")
      yield* act(() => table.getByRole("columnheader", { name: "95th percentile" }).waitFor())
      assert.isAbove(yield* act(() => table.getByRole("row").count()), 100)
      assert.match(yield* act(() => table.getByRole("cell").first().innerText()), /^(\d|–)/)
      assert.deepStrictEqual(yield* Axe.findings(page), [])
    })
  )

  it.scoped("can be read on a phone in the dark; axe finds nothing there", () =>
    Effect.gen(function* () {
      const { complaints, page } = yield* visit(`${yield* busyMonth}/#/dashboard`, phone)
      yield* drawn(page)
      yield* act(() => page.getByRole("button", { name: "Month" }).tap())
      yield* act(() => page.getByText("Overloaded").waitFor())
      yield* act(() => page.locator("summary").first().tap())
      yield* act(() => page.getByRole("table").waitFor())
      assert.deepStrictEqual(yield* fits(page), [])
      const colour = yield* act(() => page.evaluate<string>("getComputedStyle(document.body).backgroundColor"))
      assert.isBelow(Math.max(...(colour.match(/\d+/g) ?? []).map(Number)), 60)
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      assert.deepStrictEqual(complaints, [])
    })
  )
})

const well: Condition = { state: "ok", reasons: [] }

/** A daemon on the real Telegram whose condition, invitation and history the test changes. */
const real = Effect.gen(function* () {
  const { staticDir } = yield* Stage
  const view = yield* SubscriptionRef.make<View>({
    condition: well,
    bot: { id: 1, username: "some_bot", name: "Some bot" },
    invitation: undefined,
    backlog: { updates: 0, conversations: 0, deadLetters: 0, since: null },
    busiest: [],
    admitted: { everyone: false, listed: 0 },
    people: { owners: 1, allowed: 2, conversations: 3, active: 1, reminders: 0 }
  })
  const writes = yield* PubSub.unbounded<number>()
  const turns = { count: 1 }
  const overview = Layer.succeed(Overview, { now: SubscriptionRef.get(view), condition: Effect.succeed(well) })
  const counted = Layer.succeed(History, {
    read: (range) =>
      Effect.sync(() =>
        history(range, [{ at: range.from, tally: { counts: { "turns:whole": turns.count }, times: {}, levels: {} } }])
      ),
    roll: Effect.void,
    written: Stream.fromPubSub(writes)
  })
  const services = Layer.mergeAll(Double.ready, Double.silent, overview, counted)
  const options = { host: "127.0.0.1", port: 0, consoleToken: Option.none(), staticDir }
  const context = yield* Layer.build(Server.layer(options).pipe(Layer.provide(services)))
  const base = yield* Effect.provide(Server.address, context)
  const set = (change: Partial<View>) => SubscriptionRef.update(view, (before) => ({ ...before, ...change }))
  return { base, set, turns, writes }
})

layer(Stage.layer, { excludeTestServices: true })("the dashboard, live", (it) => {
  it.scoped("shows a refused key, a daemon that is down, and that all is well again, without a reload", () =>
    Effect.gen(function* () {
      const { base, set } = yield* real
      const { page } = yield* visit(base)
      yield* act(() => page.getByText("All is well.").waitFor())
      yield* act(() => page.getByRole("link", { name: "@some_bot" }).waitFor())
      yield* act(() => tile(page, "People admitted").getByText("3", { exact: true }).waitFor())
      const reason = "a/b refuses the key: it is wrong or expired. Replace OPENROUTER_API_KEY, and restart."
      yield* set({ condition: { state: "degraded", reasons: [reason] } })
      yield* act(() => page.getByText("Degraded:").waitFor())
      yield* act(() => page.getByText(reason).waitFor())
      yield* set({ condition: { state: "down", reasons: ["database: its disk is full"] } })
      yield* act(() => page.getByText("Down: messages are not answered.").waitFor())
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      yield* set({ condition: well })
      yield* act(() => page.getByText("All is well.").waitFor())
    })
  )

  it.scoped("shows the link to become the owner, with a QR code, while nobody owns the bot", () =>
    Effect.gen(function* () {
      const { base, set } = yield* real
      const link = "https://t.me/some_bot?start=abcdefghijklmnopqrstuv"
      yield* set({ invitation: link })
      const { page } = yield* visit(base, phone)
      yield* act(() => page.getByRole("img", { name: "QR code of the link" }).waitFor())
      const become = page.getByRole("link", { name: "Become the owner" })
      assert.strictEqual(yield* act(() => become.getAttribute("href")), link)
      assert.deepStrictEqual(yield* fits(page), [])
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      yield* set({ invitation: undefined })
      yield* act(() => become.waitFor({ state: "detached" }))
    })
  )

  it.scoped("shows a further minute when it is written", () =>
    Effect.gen(function* () {
      const { base, turns, writes } = yield* real
      const { page } = yield* visit(base)
      yield* drawn(page)
      yield* act(() => tile(page, "Turns").getByText("1", { exact: true }).waitFor())
      turns.count = 7
      yield* PubSub.publish(writes, Date.now())
      yield* act(() => tile(page, "Turns").getByText("7", { exact: true }).waitFor())
    })
  )
})

import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import type { Page } from "playwright-core"
import { RequestId } from "../../domain/Ids.ts"
import { ChatView, MessageView } from "../../domain/sandbox/Telegram.ts"
import * as Server from "../../layers/http/Server.ts"
import * as Browser from "../support/Browser.ts"
import * as Double from "./Double.ts"
import { daemon, Stage, visit } from "./Stage.ts"

const { act } = Browser

const box = (page: Page) => page.getByLabel("Message", { exact: true })
const bubbles = (page: Page, of: "You" | "Holdfast") => page.getByRole("article", { name: of, exact: true })
const write = (page: Page, text: string) =>
  act(async () => {
    await box(page).fill(text)
    await box(page).press("Enter")
  })
/** A person with a message of the bot that has buttons. */
const withButtons = () => {
  const store = Double.kept()
  store.chats.set(101, new ChatView({ id: 101, name: "You", draft: null, typing: false }))
  store.messages.push(Double.listed())
  return store
}

const marked = (page: Page, words: string) => act(() => page.getByRole("button", { name: words }).first().waitFor())

layer(Stage.layer, { excludeTestServices: true })("the page", (it) => {
  it.scoped("sends a message, shows the text grow, and then the answer with its entities", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      yield* Effect.zip(store.begins.close, store.goesOn.close)
      const { base } = yield* daemon(store)
      const { complaints, page } = yield* visit(base)
      yield* write(page, "<b>What</b> is it?")
      yield* act(() => page.getByText("Thinking", { exact: true }).waitFor())
      yield* store.begins.open
      const growing = page.getByRole("article", { name: "Holdfast is answering" })
      yield* act(() => growing.getByText("A holdfast").waitFor())
      yield* store.goesOn.open
      yield* marked(page, "Delivered")
      assert.strictEqual(yield* act(() => growing.count()), 0)
      const answer = bubbles(page, "Holdfast")
      assert.strictEqual(yield* act(() => answer.locator("strong").innerText()), "<b>What</b> is it?")
      assert.strictEqual(yield* act(() => answer.locator("em").innerText()), "grips the rock")
      assert.strictEqual(yield* act(() => answer.locator("pre").innerText()), "const grip = hold(rock)")
      const link = answer.getByRole("link")
      assert.deepStrictEqual(yield* act(() => Promise.all([link.getAttribute("href"), link.getAttribute("rel")])), [
        "https://example.org/docs",
        "noreferrer noopener"
      ])
      yield* act(() => page.locator("[aria-live=polite]", { hasText: "You said" }).waitFor({ state: "attached" }))
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped("an answer that is finished keeps the bubble in which it grew", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      yield* store.goesOn.close
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* write(page, "What is it?")
      const growing = page.getByRole("article", { name: "Holdfast is answering" })
      yield* act(() => growing.getByText("A holdfast").waitFor())
      yield* act(() => growing.evaluate((bubble) => bubble.setAttribute("data-grew", "here")))
      yield* store.goesOn.open
      yield* marked(page, "Delivered")
      assert.strictEqual(yield* act(() => growing.count()), 0)
      assert.strictEqual(yield* act(() => bubbles(page, "Holdfast").count()), 1)
      assert.strictEqual(yield* act(() => bubbles(page, "Holdfast").getAttribute("data-grew")), "here")
    })
  )

  it.scoped("draws a part of a long conversation, and the rest as it is scrolled to", () =>
    Effect.gen(function* () {
      const store = withButtons()
      store.messages.length = 0
      for (let id = 1; id <= 1000; id++) {
        const text = `number ${id} of many. ${"And more words. ".repeat(id % 20)}`
        store.messages.push(
          new MessageView({ ...Double.listed(id), text, entities: [], keyboard: [], at: id * 600_000 })
        )
      }
      const { base } = yield* daemon(store)
      const { complaints, page } = yield* visit(base)
      const shows = (id: number) => act(() => page.getByRole("article").getByText(`number ${id} of`).waitFor())
      yield* shows(1000)
      const scroller = page.locator(".scroller")
      const ends = yield* act(() =>
        scroller.evaluate((box) => Math.abs(box.scrollHeight - box.scrollTop - box.clientHeight))
      )
      assert.isBelow(ends, 80)
      assert.isBelow(yield* act(() => page.getByRole("article").count()), 200)
      yield* act(() => scroller.evaluate((box) => (box.scrollTop = 0)))
      yield* shows(1)
      assert.isBelow(yield* act(() => page.getByRole("article").count()), 300)
      yield* act(() => page.getByRole("button", { name: "To the newest message" }).click())
      yield* act(() => page.getByRole("article").getByText("number 1 of").waitFor({ state: "detached" }))
      assert.isTrue(yield* act(() => page.getByRole("article").getByText("number 1000 of").isVisible()))
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped("stops an answer and keeps the text so far", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      yield* store.goesOn.close
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* write(page, "Tell me all")
      yield* act(() => page.getByText("A holdfast").waitFor())
      yield* act(() => page.getByRole("button", { name: "Stop" }).click())
      yield* act(() => bubbles(page, "Holdfast").getByText("(stopped)").waitFor())
      yield* marked(page, "Stopped; the text so far is delivered")
    })
  )

  it.scoped("is used by keyboard alone: send, edit the last message, add a person, walk the chats", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept())
      const { page } = yield* visit(base)
      const keys = (...keys: ReadonlyArray<string>) =>
        act(async () => {
          for (const key of keys)
            await (key.length > 1 && /^[A-Z]/.test(key) ? page.keyboard.press(key) : page.keyboard.type(key))
        })
      // Keys go to what has the focus, and it moves after the page has drawn.
      const focused = (label: string) =>
        act(() => page.getByLabel(label, { exact: true }).and(page.locator(":focus")).waitFor())
      yield* focused("Message")
      yield* keys("one", "Shift+Enter", "two", "Enter")
      yield* marked(page, "Delivered")
      // Once it is delivered, what was on its way is no longer shown beside it.
      yield* act(() => bubbles(page, "You").getByText("one\ntwo").nth(1).waitFor({ state: "detached" }))
      yield* act(() => bubbles(page, "You").getByText("one\ntwo").waitFor())
      yield* focused("Message")
      yield* keys("ArrowUp")
      yield* focused("New text of the message")
      yield* keys("!", "Enter")
      yield* act(() => bubbles(page, "You").getByText("two!").waitFor())
      yield* act(() => bubbles(page, "You").getByText("edited").waitFor())
      yield* focused("Message")
      yield* keys("ArrowUp")
      yield* focused("New text of the message")
      yield* keys("Escape")
      yield* focused("Message")
      yield* act(() => page.getByRole("button", { name: "Add a person" }).focus())
      yield* keys("Enter")
      yield* focused("Name of the new person")
      yield* keys("grace", "Enter")
      yield* act(() => page.getByRole("heading", { name: "grace" }).waitFor())
      yield* act(() => page.getByRole("link", { name: /grace/ }).focus())
      yield* keys("ArrowUp", "Enter")
      yield* act(() => page.getByRole("heading", { name: "You" }).waitFor())
    })
  )

  it.scoped("shows the buttons under a message, which wait until the bot answers, by mouse and by keyboard", () =>
    Effect.gen(function* () {
      const store = withButtons()
      yield* store.answersPresses.close
      const { base } = yield* daemon(store)
      const { complaints, page } = yield* visit(base)
      const button = (name: string) =>
        bubbles(page, "Holdfast").locator("..").getByRole("button", { name, exact: true })
      const busy = (name: string) => button(name).and(page.locator("[aria-busy=true]"))
      yield* act(() => button("Snooze for an hour").click())
      yield* act(() => busy("Snooze for an hour").waitFor())
      yield* act(() => page.reload())
      yield* act(() => busy("Snooze for an hour").waitFor())
      assert.strictEqual(yield* act(() => page.locator("[aria-busy=true]").count()), 1)
      yield* store.answersPresses.open
      yield* act(() => page.getByRole("status").getByText("You chose: Snooze for an hour").waitFor())
      yield* act(() => bubbles(page, "Holdfast").getByText("Tomorrow at nine: Snooze for an hour").waitFor())
      yield* act(() => button("Snooze for an hour").waitFor({ state: "detached" }))

      yield* store.answersPresses.close
      yield* act(() => button("Done").focus())
      yield* act(() => page.keyboard.press("Tab"))
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => busy("Cancel").waitFor())
      assert.isTrue(yield* act(() => button("Cancel").evaluate((one) => one === one.ownerDocument.activeElement)))
      yield* store.answersPresses.open
      yield* act(() => bubbles(page, "Holdfast").getByText("Snooze for an hour: Cancel").waitFor())
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped("says so when a button is there no more", () =>
    Effect.gen(function* () {
      const store = withButtons()
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* act(() => page.getByRole("button", { name: "Done" }).waitFor())
      store.messages.length = 0
      yield* act(() => page.getByRole("button", { name: "Done" }).click())
      yield* act(() => page.getByText("There is no such button.").waitFor())
      assert.strictEqual(yield* act(() => page.locator("[aria-busy=true]").count()), 0)
    })
  )

  it.scoped("has room for many and long buttons on a phone", () =>
    Effect.gen(function* () {
      const store = withButtons()
      const long = { text: "Snooze until tomorrow morning at nine o'clock", data: "snooze:2" }
      store.messages.push(
        new MessageView({
          ...Double.listed(2),
          keyboard: [[long, long, long], [long], [{ ...long, text: "w".repeat(200) }]]
        })
      )
      const { base } = yield* daemon(store)
      const { page } = yield* visit(`${base}/#/chat/101`, { viewport: { width: 360, height: 700 }, hasTouch: true })
      yield* act(() => page.getByRole("button", { name: "w".repeat(200) }).waitFor())
      const boxes = yield* act(() =>
        page.locator(".keys button").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()))
      )
      for (const { height, left, right } of boxes) {
        assert.isAtLeast(height, 40)
        assert.isAtLeast(left, 0)
        assert.isAtMost(right, 360)
      }
      yield* act(() => page.getByRole("button", { name: "Done" }).tap())
      yield* act(() => page.getByText("You chose: Done").waitFor())
    })
  )

  it.scoped("switches faults on and off, and shows the attempts that they cost", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept())
      const { page } = yield* visit(base)
      yield* act(() => page.getByRole("button", { name: "Faults" }).click())
      yield* act(() => page.getByLabel("What goes wrong").selectOption({ label: "Cuts the stream after some text" }))
      yield* act(() => page.getByLabel("How long").selectOption({ label: "For the next 2 requests" }))
      yield* act(() => page.getByLabel("Answer lost").fill("50"))
      yield* act(() => page.getByRole("button", { name: "Faults (2)" }).waitFor())
      const state = act(() => page.request.get(`${base}/api/sandbox`).then((response) => response.json()))
      const on = yield* state
      assert.deepStrictEqual(on.model, { fault: "cut", remaining: 2 })
      assert.strictEqual(on.telegram.faults.lost, 0.5)
      yield* write(page, "In spite of it")
      yield* act(() => page.getByText("3 attempts").waitFor())
      yield* act(() => page.getByRole("button", { name: "All faults off" }).click())
      yield* act(() => page.getByRole("button", { name: "Faults", exact: true }).waitFor())
      yield* act(() => page.keyboard.press("Escape"))
      yield* act(() => page.getByLabel("What goes wrong").waitFor({ state: "detached" }))
    })
  )

  it.scoped("shows each call to a model, and where its circuit breaker stands, live and to who comes late", () =>
    Effect.gen(function* () {
      const { base, tell } = yield* daemon(Double.kept())
      const call = { request: RequestId.make("1:2:3"), candidate: "some/model", attempt: 1, at: Date.now() }
      const visitor = Effect.gen(function* () {
        const { page } = yield* visit(base)
        yield* act(() => page.getByRole("button", { name: "Faults" }).click())
        const calls = page.getByRole("region", { name: "Calls to the models" })
        yield* act(() => calls.waitFor())
        return (words: string | RegExp) => act(() => calls.getByText(words).waitFor())
      })
      const sees = yield* visitor
      yield* sees("No model calls yet.")
      tell({ _tag: "Called", ...call, why: "first" })
      yield* sees("waiting…")
      tell({ _tag: "Failed", ...call, after: 30, failure: "ServerError", retryIn: 50 })
      yield* sees("ServerError after 30 ms, again in 50 ms")
      tell({ _tag: "Called", ...call, candidate: "other/model", attempt: 2, why: "fallback" })
      tell({ _tag: "Resumed", ...call, candidate: "other/model", attempt: 2, how: "instruct" })
      tell({ _tag: "FirstToken", ...call, candidate: "other/model", attempt: 2, after: 200 })
      yield* sees("resumed (instruct), answering, first text after 200 ms")
      tell({ _tag: "Breaker", candidate: "some/model", state: "open", at: call.at, until: call.at + 3_600_000 })
      yield* sees(/^open, \d+ s$/)
      tell({ _tag: "Breaker", candidate: "some/model", state: "half-open", at: call.at, until: null })
      yield* sees("half-open")
      const late = yield* visitor
      yield* late("half-open")
      yield* late("ServerError after 30 ms, again in 50 ms")
      yield* late("asked as a fallback (attempt 2)")
    })
  )

  it.scoped(
    "goes on when the daemon dies and comes back: what was typed is kept, what waits goes out by itself, once",
    () =>
      Effect.gen(function* () {
        const store = Double.kept()
        const first = yield* daemon(store)
        const { page } = yield* visit(first.base)
        yield* write(page, "Before")
        yield* marked(page, "Delivered")
        yield* first.kill
        yield* act(() => page.getByText("The daemon is away; your messages are kept. Reconnecting…").waitFor())
        yield* write(page, "Meanwhile")
        yield* write(page, "And then")
        yield* act(() => page.getByText("Not sent yet").nth(1).waitFor())
        yield* act(() => box(page).fill("half a thou"))
        yield* daemon(store, first.port)
        yield* act(() => page.getByText("Reconnecting…").waitFor({ state: "detached" }))
        assert.strictEqual(yield* act(() => box(page).inputValue()), "half a thou")
        yield* act(() => page.getByText("Not sent yet").first().waitFor({ state: "detached" }))
        yield* act(() => bubbles(page, "Holdfast").nth(2).waitFor())
        const said = store.messages.filter(({ from }) => from === "user").map(({ text }) => text)
        assert.deepStrictEqual(said, ["Before", "Meanwhile", "And then"])
        yield* act(() => page.reload())
        yield* act(() => bubbles(page, "You").nth(1).waitFor())
        assert.strictEqual(yield* act(() => box(page).inputValue()), "half a thou")
      })
  )

  it.scoped("does not send again what arrived although its answer was lost", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* act(() => box(page).waitFor())
      yield* act(() =>
        page.route("**/messages", async (route) => {
          if (route.request().method() !== "POST") return route.continue()
          await route.fetch()
          await route.abort("connectionreset")
        })
      )
      const lost = act(() => page.waitForEvent("requestfailed", (request) => request.method() === "POST"))
      yield* Effect.zip(lost, write(page, "Only once"), { concurrent: true })
      yield* act(() => bubbles(page, "Holdfast").waitFor())
      yield* act(() => page.getByText("Not sent yet").waitFor({ state: "detached" }))
      assert.strictEqual(store.messages.filter(({ text }) => text === "Only once").length, 1)
      assert.strictEqual(yield* act(() => bubbles(page, "You").count()), 1)
    })
  )

  it.scoped("leads from the list into a chat and back on a phone, in the dark, without a sideways scroll", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept())
      const { page } = yield* visit(base, {
        viewport: { width: 360, height: 700 },
        colorScheme: "dark",
        hasTouch: true
      })
      yield* act(() => page.getByRole("link", { name: /^You/ }).click())
      yield* write(page, "w".repeat(300))
      yield* marked(page, "Delivered")
      const scrolls = "document.documentElement.scrollWidth > innerWidth"
      assert.isFalse(yield* act(() => page.evaluate<boolean>(scrolls)))
      const background = "getComputedStyle(document.body).backgroundColor"
      const colour = yield* act(() => page.evaluate<string>(background))
      assert.isBelow(Math.max(...(colour.match(/\d+/g) ?? []).map(Number)), 60)
      assert.isFalse(yield* act(() => page.getByRole("button", { name: "Add a person" }).isVisible()))
      yield* act(() => page.getByRole("button", { name: "Back to the chats" }).click())
      yield* act(() => page.getByRole("button", { name: "Add a person" }).waitFor())
      yield* act(() => page.goBack())
      yield* act(() => box(page).waitFor())
    })
  )

  it.scoped("shows the dashboard, and no chats, where there is no sandbox", () =>
    Effect.gen(function* () {
      const { staticDir } = yield* Stage
      const services = Layer.merge(Double.ready, Double.silent)
      const options = { host: "127.0.0.1", port: 0, consoleToken: Option.none(), staticDir }
      const context = yield* Layer.build(Server.layer(options).pipe(Layer.provide(services)))
      const { page } = yield* visit(yield* Effect.provide(Server.address, context))
      yield* act(() => page.getByRole("heading", { name: "Dashboard" }).waitFor())
      assert.strictEqual(yield* act(() => page.getByRole("link", { name: "Chats" }).count()), 0)
    })
  )

  it.scoped("that makes room for another one says so, and connects again only when asked", () =>
    Effect.gen(function* () {
      const { staticDir } = yield* Stage
      const options = { host: "127.0.0.1", port: 0, consoleToken: Option.none(), staticDir, watchers: 1 }
      const context = yield* Layer.build(Server.layer(options).pipe(Layer.provide(Double.layer(Double.kept()))))
      const base = yield* Effect.provide(Server.address, context)
      const first = yield* visit(base)
      yield* act(() => box(first.page).waitFor())
      const second = yield* visit(base)
      yield* act(() => box(second.page).waitFor())
      const closed = ({ page }: typeof first) => page.getByText("This page no longer receives live events.")
      yield* act(() => closed(first).waitFor())
      yield* write(second.page, "Are you there?")
      yield* marked(second.page, "Delivered")
      yield* act(() => first.page.getByRole("button", { name: "Reconnect" }).click())
      yield* act(() => bubbles(first.page, "You").getByText("Are you there?").waitFor())
      yield* act(() => closed(second).waitFor())
      assert.strictEqual(yield* act(() => closed(first).count()), 0)
    })
  )
})

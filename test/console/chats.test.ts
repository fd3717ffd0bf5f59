import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import { ChatView, MessageView } from "../../domain/sandbox/Telegram.ts"
import * as Browser from "../support/Browser.ts"
import * as Double from "./Double.ts"
import { box, bubbles } from "./Sandbox.ts"
import { daemon, Stage, visit } from "./Stage.ts"

const { act } = Browser

/** People, each with a message of the bot of so many hours ago. */
const people = (hours: Readonly<Record<string, number>>) => {
  const store = Double.kept()
  for (const [index, [name, ago]] of Object.entries(hours).entries()) {
    const chat = 101 + index
    store.chats.set(chat, new ChatView({ id: chat, name, draft: null, typing: false }))
    store.messages.push(
      new MessageView({
        ...Double.listed(index + 1),
        chat,
        text: `Words for ${name}`,
        entities: [],
        keyboard: [],
        at: Date.now() - ago * 3_600_000
      })
    )
  }
  return store
}

const names = (page: Page) => act(() => page.locator(".entry-name").allInnerTexts())

const entry = (page: Page, name: string) => page.getByRole("link", { name: new RegExp(`^${name}`) })

const distance = (page: Page) =>
  act(() => page.locator(".scroller").evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight))

const isFocused = (page: Page) => act(() => box(page).evaluate((one) => one === one.ownerDocument.activeElement))

layer(Stage.layer, { excludeTestServices: true })("the chats", (it) => {
  it.scoped("are sorted by their newest message, and tell their last words before they are loaded", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(people({ Ada: 5, Bob: 1, Grace: 3 }))
      const { page } = yield* visit("about:blank")
      // The conversations are held back.
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      yield* act(() =>
        page.route("**/chats/*/messages", async (route) => {
          await held
          await route.continue()
        })
      )
      yield* act(() => page.goto(`${base}/#/chat/103`))
      yield* act(() => entry(page, "Bob").getByText("Words for Bob").waitFor())
      assert.deepStrictEqual(yield* names(page), ["Bob", "Grace", "Ada"])
      assert.strictEqual(yield* act(() => page.getByText("No messages yet").count()), 0)
      yield* act(() => page.getByText("Loading the messages…").waitFor())
      assert.strictEqual(yield* act(() => page.getByText("Say something").count()), 0)
      release()
      yield* act(() => bubbles(page, "Holdfast").getByText("Words for Grace").waitFor())
      yield* act(() => page.getByText("Loading the messages…").waitFor({ state: "detached" }))
      yield* act(() => entry(page, "Ada").click())
      yield* act(() => box(page).fill("Hello"))
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => page.getByRole("button", { name: "Delivered" }).waitFor())
      assert.deepStrictEqual(yield* names(page), ["Ada", "Bob", "Grace"])
    })
  )

  it.scoped("follow messages that are sent quickly, from wherever the person had scrolled to", () =>
    Effect.gen(function* () {
      const store = people({ Ada: 1 })
      for (let id = 2; id < 60; id++) {
        store.messages.push(new MessageView({ ...Double.listed(id), text: `number ${id}`, entities: [], keyboard: [] }))
      }
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* act(() => page.getByText("number 59", { exact: true }).first().waitFor())
      yield* act(() => page.locator(".scroller").evaluate((box) => (box.scrollTop = 0)))
      yield* act(() => page.getByRole("button", { name: "To the newest message" }).waitFor())
      for (const text of ["one", "two", "three", "four", "five"]) {
        yield* act(() => box(page).fill(text))
        yield* act(() => page.keyboard.press("Enter"))
      }
      yield* act(() => page.getByRole("button", { name: "Delivered" }).nth(4).waitFor())
      assert.isBelow(yield* distance(page), 80)
      assert.isTrue(yield* isFocused(page))
    })
  )

  it.scoped("keep the focus in the box, whatever sends a message", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* act(() => page.getByRole("button", { name: "What can you do?" }).click())
      yield* act(() => page.getByRole("button", { name: "Delivered" }).waitFor())
      assert.isTrue(yield* isFocused(page))
      yield* act(() => box(page).fill("By the button"))
      yield* act(() => page.getByRole("button", { name: "Send", exact: true }).click())
      yield* act(() => page.getByRole("button", { name: "Delivered" }).nth(1).waitFor())
      assert.isTrue(yield* isFocused(page))
    })
  )

  it.scoped("show a message in one bubble, from its sending on, and answers end without a change of their height", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      yield* store.goesOn.close
      const { base } = yield* daemon(store)
      const { page } = yield* visit(base)
      yield* act(() => box(page).waitFor())
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      yield* act(() =>
        page.route("**/chats/*/messages", async (route) => {
          if (route.request().method() === "POST") await held
          await route.continue()
        })
      )
      yield* act(() => box(page).fill("Hold fast"))
      yield* act(() => page.keyboard.press("Enter"))
      const own = bubbles(page, "You")
      yield* act(() => own.getByText("Sending").waitFor({ state: "attached" }))
      yield* act(() => own.evaluate((bubble) => bubble.setAttribute("data-sent", "here")))
      release()
      const growing = page.getByRole("article", { name: "Holdfast is answering" })
      yield* act(() => growing.getByText("A holdfast").waitFor())
      assert.strictEqual(yield* act(() => own.getAttribute("data-sent")), "here")
      /** What a bubble has besides its text. */
      const frame = (of: typeof own) =>
        act(() =>
          of.evaluate((bubble) => {
            const heightOf = (one: typeof bubble) => one.getBoundingClientRect().height
            return heightOf(bubble) - heightOf(bubble.querySelector(".text"))
          })
        )
      const before = yield* frame(growing)
      yield* store.goesOn.open
      yield* act(() => page.getByRole("button", { name: "Delivered" }).waitFor())
      assert.approximately(yield* frame(bubbles(page, "Holdfast")), before, 1)
    })
  )

  it.scoped("tell what happened to a message behind its mark, by keyboard, and follow it", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept())
      const { complaints, page } = yield* visit(base)
      yield* act(() => box(page).fill("Hello"))
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
})

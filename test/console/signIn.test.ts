import { assert, layer } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import type { Page } from "playwright-core"
import * as Axe from "../support/Axe.ts"
import * as Browser from "../support/Browser.ts"
import * as Double from "./Double.ts"
import { box, bubbles } from "./Sandbox.ts"
import { daemon, Stage, visit } from "./Stage.ts"

const { act } = Browser

const token = (text: string) => Option.some(Redacted.make(text))

const signIn = (page: Page, text: string) =>
  act(async () => {
    await page.getByLabel("Token").fill(text)
    await page.keyboard.press("Enter")
  })

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, colorScheme: "dark" } as const

layer(Stage.layer, { excludeTestServices: true })("the console's token", (it) => {
  it.scoped("is asked for in a form by a page that is opened without it, on a phone, in the dark, by keyboard", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept(), 0, token("sesame"))
      const { page } = yield* visit(base, phone)
      yield* act(() => page.getByLabel("Token").and(page.locator(":focus")).waitFor())
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      yield* signIn(page, "open")
      yield* act(() => page.getByRole("alert").getByText("This is not the token of this console.").waitFor())
      yield* signIn(page, "sesame")
      yield* act(() => page.getByRole("link", { name: /^You/ }).waitFor())
      // A cookie remembers it.
      yield* act(() => page.reload())
      yield* act(() => page.getByRole("link", { name: /^You/ }).waitFor())
      assert.strictEqual(yield* act(() => page.getByLabel("Token").count()), 0)
      const stored = yield* act(() => page.evaluate<string>("document.cookie + JSON.stringify({ ...localStorage })"))
      assert.notInclude(stored, "sesame")
    })
  )

  it.scoped("that has changed is asked for again; what was typed is kept, what waited goes out", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      const first = yield* daemon(store, 0, token("sesame"))
      const { page } = yield* visit(first.base)
      yield* signIn(page, "sesame")
      yield* act(() => box(page).fill("Before"))
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => page.getByRole("button", { name: "Delivered" }).waitFor())
      yield* first.kill
      yield* act(() => page.getByText("The daemon is away").waitFor())
      yield* act(() => box(page).fill("Meanwhile"))
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => page.getByText("Not sent yet").waitFor())
      yield* act(() => box(page).fill("half a thou"))
      yield* daemon(store, first.port, token("simsalabim"))
      yield* act(() => page.getByLabel("Token").waitFor())
      assert.strictEqual(yield* act(() => page.getByText("Reconnecting").count()), 0)
      yield* signIn(page, "sesame")
      yield* act(() => page.getByText("This is not the token").waitFor())
      yield* signIn(page, "simsalabim")
      yield* act(() => bubbles(page, "Holdfast").nth(1).waitFor())
      assert.strictEqual(yield* act(() => box(page).inputValue()), "half a thou")
      const said = store.messages.filter(({ from }) => from === "user").map(({ text }) => text)
      assert.deepStrictEqual(said, ["Before", "Meanwhile"])
    })
  )
})

import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import type { Page } from "playwright-core"
import * as Server from "../../layers/http/Server.ts"
import * as Axe from "../support/Axe.ts"
import * as Browser from "../support/Browser.ts"
import * as Double from "./Double.ts"
import { daemon, Stage, visit } from "./Stage.ts"

const { act } = Browser

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true }
const link = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views" }).getByRole("link", { name, exact: true })
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name })
const box = (page: Page) => page.getByLabel("Message", { exact: true })
const focused = (page: Page) => act(() => page.evaluate<string | null>("document.activeElement?.textContent"))

/** A daemon without a sandbox. */
const real = Effect.gen(function* () {
  const { staticDir } = yield* Stage
  const options = { host: "127.0.0.1", port: 0, consoleToken: Option.none(), staticDir }
  const services = Layer.merge(Double.ready, Double.silent)
  return yield* Effect.provide(Server.address, yield* Layer.build(Server.layer(options).pipe(Layer.provide(services))))
})

layer(Stage.layer, { excludeTestServices: true })("the views of the console", (it) => {
  it.scoped("begin with the chats of a sandbox; the dashboard is one press away, and back leads to the chat", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept())
      const { complaints, page } = yield* visit(base)
      yield* act(() => box(page).waitFor())
      assert.strictEqual(yield* act(() => page.title()), "Chats · Holdfast")
      yield* act(() => link(page, "Dashboard").focus())
      yield* act(() => page.keyboard.press("Enter"))
      yield* act(() => heading(page, "Dashboard").waitFor())
      assert.strictEqual(yield* act(() => page.title()), "Dashboard · Holdfast")
      assert.strictEqual(yield* act(() => link(page, "Dashboard").getAttribute("aria-current")), "page")
      assert.strictEqual(yield* focused(page), "Dashboard")
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      yield* act(() => page.goBack())
      yield* act(() => box(page).waitFor())
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped("begin with the dashboard on the real Telegram, where there are no chats", () =>
    Effect.gen(function* () {
      const { page } = yield* visit(`${yield* real}/#/chat/101`)
      yield* act(() => heading(page, "Dashboard").waitFor())
      yield* act(() => page.goto(`${page.url().split("#")[0]}#/nonsense/%E0%A4%A`))
      yield* act(() => heading(page, "Dashboard").waitFor())
      yield* act(() => page.keyboard.press("Tab"))
      yield* act(() => page.keyboard.press("Enter"))
      assert.strictEqual(yield* act(() => page.evaluate("document.activeElement?.id")), "main")
      assert.deepStrictEqual(yield* Axe.findings(page), [])
    })
  )

  it.scoped("are at the bottom of a phone, and leave an open conversation the whole height", () =>
    Effect.gen(function* () {
      const { base } = yield* daemon(Double.kept())
      const { page } = yield* visit(base, phone)
      const views = page.getByRole("navigation", { name: "Views" })
      yield* act(() => page.getByRole("button", { name: "Add a person" }).waitFor())
      const bounds = yield* act(() => views.boundingBox())
      assert.strictEqual((bounds?.y ?? 0) + (bounds?.height ?? 0), 700)
      assert.deepStrictEqual([bounds?.x, bounds?.width], [0, 360])
      yield* act(() => page.getByRole("link", { name: /^You|Y You/ }).tap())
      yield* act(() => box(page).waitFor())
      assert.isFalse(yield* act(() => views.isVisible()))
      yield* act(() => page.getByRole("button", { name: "Back to the chats" }).tap())
      yield* act(() => link(page, "Dashboard").tap())
      yield* act(() => heading(page, "Dashboard").waitFor())
      assert.deepStrictEqual(yield* Axe.findings(page), [])
    })
  )
})

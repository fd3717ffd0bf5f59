import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Browser from "../support/Browser.ts"
import * as Daemon from "../support/Daemon.ts"
import { state } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const { act } = Browser

const box = (page: Page) => page.getByLabel("Message", { exact: true })
const answers = (page: Page) => page.getByRole("article", { name: "Holdfast", exact: true })
const write = (page: Page, text: string) =>
  act(async () => {
    await box(page).fill(text)
    await box(page).press("Enter")
  })
const delivered = (page: Page, count: number) =>
  act(() =>
    page
      .getByRole("button", { name: "Delivered" })
      .nth(count - 1)
      .waitFor({ timeout: 50_000 })
  )

/** The page of a daemon, in a browser of its own. */
const visit = (base: string) =>
  Effect.gen(function* () {
    const { page } = yield* Browser.open(yield* Browser.launch)
    page.setDefaultTimeout(50_000)
    yield* act(() => page.goto(base))
    return page
  })

describe("the page of the daemon", () => {
  it.scopedLive("sends a message and shows its answer, also while the model fails and Telegram loses answers", () =>
    Effect.gen(function* () {
      const daemon = yield* Daemon.start(yield* temporaryFolder, { HOLDFAST_SEND_DEADLINE: "1 second" })
      const base = yield* daemon.address
      const page = yield* visit(base)
      yield* write(page, "What is 6 times 7?")
      yield* act(() =>
        answers(page)
          .getByText(/6 times 7/)
          .waitFor()
      )
      yield* delivered(page, 1)

      yield* act(() => page.getByRole("button", { name: "Faults" }).click())
      yield* act(() => page.getByLabel("What goes wrong").selectOption({ label: "Cuts the stream after some text" }))
      yield* act(() => page.getByLabel("How long").selectOption({ label: "For the next 2 requests" }))
      yield* act(() => page.getByLabel("Answer lost").fill("100"))
      yield* act(() => page.getByRole("button", { name: "Faults (2)" }).waitFor())
      yield* write(page, "What is 6 times 8?")
      yield* act(() =>
        answers(page)
          .getByText(/6 times 8/)
          .waitFor()
      )
      yield* act(() => page.getByText("3 attempts").waitFor())
      yield* delivered(page, 2)
      assert.deepStrictEqual({ ...(yield* state(base)).model }, { fault: null, remaining: null })
      yield* act(() => page.getByRole("button", { name: "All faults off" }).click())
      yield* write(page, "What is 6 times 9?")
      yield* act(() =>
        answers(page)
          .getByText(/6 times 9/)
          .waitFor()
      )
      assert.strictEqual(yield* act(() => answers(page).count()), 3)
    })
  )

  it.scopedLive("says that the killed daemon is away, and goes on with the next one: the answer is there once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const port = { HOLDFAST_PORT: String(yield* Daemon.freePort) }
      const first = yield* Daemon.start(folder, port)
      const page = yield* visit(yield* first.address)
      yield* write(page, "Show me some code, a list and a table, please")
      const growing = page.getByRole("article", { name: "Holdfast is answering" })
      yield* act(() => growing.getByText("stand-in").or(growing.getByText(/\w{3}/)).first().waitFor())
      yield* first.kill
      yield* act(() => page.getByText("The daemon is away").waitFor())
      assert.strictEqual(yield* act(() => answers(page).count()), 0)

      const second = yield* Daemon.start(folder, port)
      yield* second.address
      yield* act(() => page.getByText("The daemon is away").waitFor({ state: "detached" }))
      yield* delivered(page, 1)
      yield* write(page, "What is 6 times 7?")
      yield* act(() =>
        answers(page)
          .getByText(/6 times 7/)
          .waitFor()
      )
      yield* delivered(page, 2)
      assert.strictEqual(yield* act(() => answers(page).count()), 2)
      yield* act(() => page.reload())
      yield* delivered(page, 2)
      assert.strictEqual(yield* act(() => answers(page).count()), 2)
    })
  )
})

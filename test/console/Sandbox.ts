import { Context, Effect, Layer, type Scope } from "effect"
import type { Browser as Chromium, BrowserContextOptions, Page } from "playwright-core"
import * as Browser from "../support/Browser.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const { act } = Browser

/** A daemon with its sandbox, and a browser. */
export class Sandbox extends Context.Tag("test/console/Sandbox")<
  Sandbox,
  { readonly browser: Chromium; readonly base: string }
>() {
  static readonly layer = Layer.scoped(
    Sandbox,
    Effect.gen(function* () {
      const daemon = yield* Daemon.start(yield* temporaryFolder)
      return { browser: yield* Browser.launch, base: yield* daemon.address }
    })
  )
}

/** The page of a new person, Ada. */
export const visit = (
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve()
): Effect.Effect<
  { readonly page: Page; readonly complaints: ReadonlyArray<string>; readonly base: string; readonly person: number },
  Error,
  Sandbox | Scope.Scope
> =>
  Effect.gen(function* () {
    const { base, browser } = yield* Sandbox
    const person = yield* addPerson(base)
    const { complaints, page } = yield* Browser.open(browser, { permissions: ["microphone"], ...options })
    yield* act(() => prepare(page))
    yield* act(() => page.goto(`${base}/#/chat/${person}`))
    yield* act(() => box(page).waitFor())
    return { page, complaints, base, person }
  })

export const box = (page: Page) => page.getByLabel("Message", { exact: true })

/** The messages of someone, as they are named in the conversation. */
export const bubbles = (page: Page, of: string) => page.getByRole("article", { name: of, exact: true })

/** Waits for words in a message of the bot. */
export const answered = (page: Page, words: string | RegExp) =>
  act(() => bubbles(page, "Holdfast").getByText(words).first().waitFor())

/** A file as a browser's chooser gives it. */
export const file = (name: string, mimeType: string, bytes: Uint8Array | string) => ({
  name,
  mimeType,
  buffer: Buffer.from(bytes)
})

export const choose = (page: Page, files: ReadonlyArray<ReturnType<typeof file>>) =>
  act(() => page.getByLabel("Files to attach").setInputFiles([...files]))

import { Data, Effect } from "effect"
import { fileURLToPath } from "node:url"
import {
  type Browser,
  type BrowserContextOptions,
  chromium as playwright,
  type LaunchOptions,
  type Page
} from "playwright-core"

/** A step in the browser that did not end as expected. */
export class BrowserFailure extends Data.TaggedError("BrowserFailure")<{ readonly cause: unknown }> {
  override get message() {
    return String(this.cause)
  }
}

export const act = <A>(step: () => Promise<A>) =>
  Effect.tryPromise({ try: step, catch: (cause) => new BrowserFailure({ cause }) })

/** The browser that comes with the packages on Linux x64, elsewhere the Chrome that is installed. */
const options = Effect.gen(function* () {
  if (process.platform !== "linux" || process.arch !== "x64") return { channel: "chrome" } satisfies LaunchOptions
  const { default: chromium } = yield* act(() => import("@sparticuz/chromium"))
  return {
    executablePath: yield* act(() => chromium.executablePath()),
    args: [
      ...chromium.args.filter((arg) => arg !== "--single-process" && arg !== "--no-zygote"),
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A microphone that beeps, for pages that have the permission.
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      "--no-first-run"
    ],
    headless: true
  } satisfies LaunchOptions
})

/** A browser, closed with the scope. */
export const launch = Effect.acquireRelease(
  Effect.flatMap(options, (options) => act(() => playwright.launch(options))),
  (browser) => Effect.promise(() => browser.close())
)

/** A page of its own, with its own storage; what it throws or complains about is in `complaints`. */
export const open = (browser: Browser, options: BrowserContextOptions = {}) =>
  Effect.gen(function* () {
    const context = yield* Effect.acquireRelease(
      act(() => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options })),
      (context) => Effect.promise(() => context.close())
    )
    context.setDefaultTimeout(45_000)
    const page: Page = yield* act(() => context.newPage())
    const complaints: Array<string> = []
    page.on("pageerror", (error) => complaints.push(String(error)))
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text())
    })
    return { page, complaints }
  })

/** The page that the build makes. */
export const builtPage = fileURLToPath(new URL("../../dist/console", import.meta.url))

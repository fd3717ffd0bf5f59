import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { fileURLToPath } from "node:url"
import type { Browser as Chromium, Page } from "playwright-core"
import { ChatView, MessageView } from "../domain/sandbox/Telegram.ts"
import * as Server from "../layers/http/Server.ts"
import * as Double from "../test/console/Double.ts"
import * as Browser from "../test/support/Browser.ts"
import * as Dashboard from "./console/Dashboard.ts"
import * as History from "./console/History.ts"
import { search } from "./console/Search.ts"
import * as Report from "./Report.ts"

const { act } = Browser
const many = 5000
const few = 50

const words = "holdfast kelp tide anchor grip rock current blade stipe spore reef drift foam shoal".split(" ")

/** Messages of all lengths, every tenth with code. */
const message = (id: number) => {
  const text = Array.from({ length: 3 + ((id * 37) % 90) }, (_, at) => words[(id + at * 7) % words.length]).join(" ")
  return new MessageView({
    chat: 101,
    id,
    from: id % 2 === 0 ? "bot" : "user",
    text,
    kind: "text",
    entities:
      id % 10 === 0
        ? [{ type: "pre", offset: 0, length: Math.min(40, text.length), language: "ts" }]
        : [{ type: "bold", offset: 0, length: 8 }],
    keyboard: [],
    pressed: [],
    thread: null,
    at: 1.75e12 + id * 600_000,
    editedAt: null
  })
}

const conversation = (count: number) => {
  const store = Double.kept()
  store.chats.set(101, new ChatView({ id: 101, name: "You", draft: null, typing: false }))
  for (let id = 1; id <= count; id++) store.messages.push(message(id))
  return store
}

/** Scrolls a page upwards for some frames, and returns the milliseconds from each frame to the next. */
const scroll = (page: Page, by: number, frames: number) =>
  act(() =>
    page.locator(".scroller").evaluate(
      (box, { by, frames }) =>
        new Promise<Array<number>>((resolve) => {
          const times: Array<number> = []
          const view = box.ownerDocument.defaultView!
          let last: number | undefined
          const frame = (now: number) => {
            if (last !== undefined) times.push(now - last)
            last = now
            if (times.length >= frames) return resolve(times)
            box.scrollTop -= by
            view.requestAnimationFrame(frame)
          }
          view.requestAnimationFrame(frame)
        }),
      { by, frames }
    )
  )

const measured = Effect.fnUntraced(function* (browser: Chromium, count: number) {
  const options = {
    host: "127.0.0.1",
    port: 0,
    consoleToken: Option.none(),
    staticDir: fileURLToPath(new URL("../console", import.meta.url))
  }
  const context = yield* Layer.build(Server.layer(options).pipe(Layer.provideMerge(Double.layer(conversation(count)))))
  const base = yield* Effect.provide(Server.address, context)
  const { page } = yield* Browser.open(browser)
  const start = performance.now()
  yield* act(() => page.goto(base))
  yield* act(() => page.getByRole("article").last().waitFor())
  const shown = performance.now() - start
  const session = yield* act(() => page.context().newCDPSession(page))
  yield* act(() => session.send("Performance.enable"))
  const busy = act(() => session.send("Performance.getMetrics")).pipe(
    Effect.map(({ metrics }) => 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN))
  )
  yield* scroll(page, 40, 60)
  const before = yield* busy
  const frames = yield* scroll(page, 40, 600)
  const work = ((yield* busy) - before) / frames.length
  const farBefore = yield* busy
  const far = yield* scroll(page, 1500, 60)
  const farWork = ((yield* busy) - farBefore) / far.length
  return { shown, frames, work, far, farWork }
})

const lengths = (what: string, frames: ReadonlyArray<number>) => [
  Report.figure(`${what}: a frame, median`, Report.median(frames), "ms"),
  Report.figure(`${what}: a frame, p95`, Report.quantile(frames, 0.95), "ms")
]

/**
 * The console: the dashboard of a daemon with a million turns, what the history costs, and a long conversation beside a
 * short one: the time until it is shown, and the frames while it is scrolled.
 */
export const run = Effect.gen(function* () {
  const browser = yield* Browser.launch
  const history = yield* Effect.scoped(History.measured)
  const dashboard = yield* Effect.scoped(
    Effect.flatMap(Dashboard.daemon, (daemon) => Dashboard.measured(browser, daemon))
  )
  const short = yield* Effect.scoped(measured(browser, few))
  const long = yield* Effect.scoped(measured(browser, many))
  return [
    ...dashboard,
    ...history,
    Report.figure(`${few} messages: shown after`, short.shown, "ms"),
    Report.figure(`${many} messages: shown after`, long.shown, "ms"),
    Report.figure(`${few} messages: work of the page in a frame`, short.work, "ms"),
    Report.atMost(`${many} messages: work of the page in a frame`, long.work, "ms", 1000 / 60),
    ...lengths(`${few} messages, scrolled`, short.frames),
    ...lengths(`${many} messages, scrolled`, long.frames),
    Report.figure(`${many} messages, scrolled two screens at a time: work of the page in a frame`, long.farWork, "ms"),
    ...lengths(`${many} messages, scrolled two screens at a time`, long.far),
    ...(yield* search)
  ]
})

import * as Effect from "effect/Effect"
import type { Browser as Chromium } from "playwright-core"
import * as Browser from "../../test/support/Browser.ts"
import * as Report from "../Report.ts"
import * as MadeDaemon from "./MadeDaemon.ts"

const { act } = Browser

const turns = 1_000_000
const views = 9
const day = 86_400_000

/** A daemon with a million turns and a year of history. */
export const daemon = MadeDaemon.start({ turns, people: 5000, days: 365, perDay: turns / 365 })

/** How long a request takes, in milliseconds; the first one, and the others. */
const asked = (base: string, path: string, times: number) =>
  Effect.promise(async () => {
    const took: Array<number> = []
    for (let index = 0; index <= times; index++) {
      const start = performance.now()
      const response = await fetch(`${base}${path}`)
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`${path} answered with ${response.status}`)
      took.push(performance.now() - start)
    }
    return took.slice(1)
  })

/**
 * From the navigation until the state, the numbers and the plots in the window are drawn, by the browser's clock, and the
 * CPU time of the page, in milliseconds.
 */
const firstView = (browser: Chromium, base: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { page } = yield* Browser.open(browser)
      const session = yield* act(() => page.context().newCDPSession(page))
      yield* act(() => session.send("Performance.enable", { timeDomain: "threadTicks" }))
      // In the frame after the one in which all is there, it is drawn.
      yield* act(() =>
        page.addInitScript(`
          const isSeen = (one) => one.getBoundingClientRect().top < innerHeight
          const isDrawn = () => {
            const plots = [...document.querySelectorAll('.canvas')].filter(isSeen)
            return document.querySelector('.condition.ok, .condition.degraded') && document.querySelectorAll('.tile').length >= 12
              && plots.length > 0 && plots.every((plot) => plot.querySelector('canvas'))
          }
          const look = () => requestAnimationFrame(() => {
            if (isDrawn()) document.documentElement.dataset.drawn = performance.now()
            else look()
          })
          look()`)
      )
      yield* act(() => page.goto(`${base}/#/dashboard`))
      const drawn = page.locator("html[data-drawn]")
      yield* act(() => drawn.waitFor({ state: "attached" }))
      const { metrics } = yield* act(() => session.send("Performance.getMetrics"))
      return {
        after: Number(yield* act(() => drawn.getAttribute("data-drawn"))),
        work: 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN)
      }
    })
  )

/** The dashboard of a daemon with a million turns. */
export const measured = Effect.fnUntraced(function* (
  browser: Chromium,
  { base, bytes, took }: Effect.Effect.Success<typeof daemon>
) {
  yield* firstView(browser, base)
  const shown = yield* Effect.replicateEffect(firstView(browser, base), views)
  const now = Date.now()
  const range = (days: number) => `/api/history?from=${now - days * day}&to=${now}`
  const answers = [
    ["the overview", yield* asked(base, "/api/overview", 30)],
    ["the history of a day", yield* asked(base, range(1), 30)],
    ["the history of a month", yield* asked(base, range(30), 30)],
    ["the history of a year", yield* asked(base, range(365), 30)]
  ] as const
  return [
    Report.figure(`a store with ${turns} turns: made in`, took / 1000, "s"),
    Report.figure(`a store with ${turns} turns: size`, bytes / 1_048_576, "MB"),
    Report.atMost(
      `${turns} turns: the dashboard is drawn after, median`,
      Report.median(shown.map(({ after }) => after)),
      "ms",
      200
    ),
    Report.figure(
      `${turns} turns: the CPU time of the page until then, median`,
      Report.median(shown.map(({ work }) => work)),
      "ms"
    ),
    Report.figure(
      `${turns} turns: the dashboard is drawn after, slowest of ${views}`,
      Math.max(...shown.map(({ after }) => after)),
      "ms"
    ),
    ...answers.map(([what, took]) => Report.figure(`${turns} turns: ${what}, p95`, Report.quantile(took, 0.95), "ms"))
  ]
})

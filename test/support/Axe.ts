import axe from "axe-core"
import type { Effect } from "effect"
import type { Page } from "playwright-core"
import { act } from "./Browser.ts"

/** What axe finds on the page as it stands, one line for each element: the rule, where, and what is wrong. */
export const findings = (page: Page): Effect.Effect<ReadonlyArray<string>, Error> =>
  act(async () => {
    await page.evaluate(axe.source)
    return page.evaluate<ReadonlyArray<string>>(
      `axe.run().then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, any, all, none }) =>
          [id, target.join(" "), help, ...[...any, ...all, ...none].map(({ message }) => message)].join(" | "))))`
    )
  })

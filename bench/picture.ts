import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Browser from "../test/support/Browser.ts"
import { root } from "../test/support/world/Root.ts"
import * as MadeDaemon from "./console/MadeDaemon.ts"

const { act } = Browser

/** Where the picture of the README is. */
const file = join(root, "docs/dashboard.png")

/** Takes the picture of the README: the dashboard of a busy month. */
const picture = Effect.gen(function* () {
  const { base } = yield* MadeDaemon.start({ turns: 4000, people: 180, days: 40, perDay: 2400 })
  const { page } = yield* Browser.open(yield* Browser.launch, { viewport: { width: 1280, height: 1180 } })
  yield* act(() => page.goto(`${base}/#/dashboard`))
  yield* act(() => page.getByRole("button", { name: "Month" }).click())
  yield* act(() => page.getByText("Overloaded").waitFor())
  yield* act(() => page.locator(".canvas canvas").nth(3).waitFor())
  yield* act(() => page.mouse.move(0, 0))
  yield* act(() => page.screenshot({ path: file }))
  yield* Console.log(file)
})

NodeRuntime.runMain(Effect.scoped(picture))

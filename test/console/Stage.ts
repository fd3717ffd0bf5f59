import { Context, Effect, Exit, Layer, Option, Scope } from "effect"
import type { Browser as Chromium, BrowserContextOptions } from "playwright-core"
import * as Server from "../../layers/http/Server.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import * as Browser from "../support/Browser.ts"
import * as Double from "./Double.ts"

/** A browser, and the page as it is built. */
export class Stage extends Context.Tag("test/Stage")<
  Stage,
  { readonly browser: Chromium; readonly staticDir: string }
>() {
  static readonly layer = Layer.scoped(
    Stage,
    Effect.map(Browser.launch, (browser) => ({ browser, staticDir: Browser.builtPage }))
  )
}

const { act } = Browser

/** A daemon that can be killed and started again on the same port, with another token. */
export const daemon = (store: Double.Kept, port = 0, consoleToken: Server.Options["consoleToken"] = Option.none()) =>
  Effect.gen(function* () {
    const { staticDir } = yield* Stage
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
    const options = { host: "127.0.0.1", port, consoleToken, staticDir }
    const context = yield* Layer.build(Server.layer(options).pipe(Layer.provideMerge(Double.layer(store)))).pipe(
      Scope.extend(scope)
    )
    const base = yield* Effect.provide(Server.address, context)
    const { tell } = Context.get(context, RouteEvents)
    return { base, port: Number(new URL(base).port), kill: Scope.close(scope, Exit.void), tell }
  })

/** A page of the daemon, in a browser context of its own. */
export const visit = (base: string, options?: BrowserContextOptions) =>
  Effect.gen(function* () {
    const { browser } = yield* Stage
    const { complaints, page } = yield* Browser.open(browser, options)
    yield* act(() => page.goto(base))
    return { page, complaints }
  })

import { Effect } from "effect"
import { inject } from "vitest"
import type { Name } from "./Servers.ts"

/** Asks for a server of the run; where it cannot be had, the test fails with what is to be done. */
export const shared = (name: Name): Effect.Effect<string> =>
  Effect.promise(async () => {
    const response = await fetch(`${inject("servers")}/${name}`)
    const said = await response.text()
    if (!response.ok) throw new Error(said)
    return said
  })

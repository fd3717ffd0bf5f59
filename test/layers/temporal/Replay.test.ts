import { assert, describe, it } from "@effect/vitest"
import { temporal } from "@temporalio/proto"
import { Worker } from "@temporalio/worker"
import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Sdk from "../../../layers/temporal/Sdk.ts"
import { capturing } from "../../support/logs.ts"
import { bundle, otherBundle } from "./holding.ts"

const folder = fileURLToPath(new URL("histories/", import.meta.url))

/** Runs that were recorded (`npm run histories`), by their files: a conversation that was continued as new has several. */
const recorded = readdirSync(folder).map((file) => ({
  workflowId: file.replace(".json", ""),
  // The SDK's own reading of JSON fails: its copy of protobufjs is not the one of its types.
  history: temporal.api.history.v1.History.fromObject(JSON.parse(readFileSync(folder + file, "utf8")))
}))

/** The recorded conversations that workers with this bundle cannot continue. */
const broken = (codePath: string) =>
  Effect.zipRight(
    Sdk.installed,
    Effect.promise(async () => {
      const found = new Set<string>()
      const options = { workflowBundle: { codePath }, replayName: "replay" }
      for await (const { error, workflowId } of Worker.runReplayHistories(options, recorded)) {
        if (error !== undefined) found.add(taleOf(workflowId))
      }
      return Array.from(found).toSorted()
    })
  ).pipe(Effect.provide(capturing().layer))

/** Files of the same conversation end in a number. */
const taleOf = (file: string) => file.replace(/-\d$/, "")

const tales = Array.from(new Set(recorded.map(({ workflowId }) => taleOf(workflowId)))).toSorted()

describe("conversations that run while Holdfast is changed", () => {
  it.live("are continued by the current program, whatever their history", () =>
    Effect.gen(function* () {
      assert.includeMembers(tales, [
        "busy",
        "messages",
        "reminder",
        "renewed",
        "retried",
        "rules-1-upgraded",
        "stopped"
      ])
      assert.deepStrictEqual(yield* broken(bundle), [])
    })
  )

  it.scopedLive.each([
    {
      what: "the kind of an activity",
      ours: "? this.#activities.answer(",
      theirs: "? this.#activities.send(",
      breaks: tales
    },
    {
      what: "how long a failed step waits",
      ours: "initial * coefficient ** (count - 1)",
      theirs: "60_000",
      breaks: ["retried"]
    },
    {
      what: "what a stop does",
      ours: "this.#store.stop(action.id)",
      theirs: "Promise.resolve()",
      breaks: ["busy", "stopped", "stopped-before-renewal"]
    },
    { what: "what follows a reminder", ours: "id, at, ...fired }", theirs: "id, at }", breaks: ["reminder"] },
    { what: "when a history is too long", ours: "2 * limits.events", theirs: "9 * limits.events", breaks: ["busy"] },
    {
      what: "the mark of new rules",
      ours: ".patched(`rules ${rules}`)",
      theirs: ".patched(`other`)",
      breaks: ["rules-1-upgraded"]
    }
  ])("would be broken by a change of $what", ({ breaks, ours, theirs }) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* broken(yield* otherBundle(ours, theirs)), breaks)
    })
  )
})

import { it } from "@effect/vitest"
import type { Client } from "@temporalio/client"
import type { NativeConnection } from "@temporalio/worker"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { ConversationKey } from "../../../domain/Ids.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { TemporalConnection } from "../../../layers/temporal/TemporalConnection.ts"
import * as TemporalEngine from "../../../layers/temporal/TemporalEngine.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { Engine } from "../../../services/engine/Engine.ts"
import { limits } from "./holding.ts"

it.effect("a read of the store's identity that failed is repeated; one that succeeded is kept", () =>
  Effect.gen(function* () {
    let reads = 0
    const told: Array<string> = []
    const conversations = Layer.mock(Conversations, {
      id: Effect.suspend(() =>
        ++reads === 1 ? new StoreUnavailable({ operation: "identity", code: "57P01" }) : Effect.succeed("abc")
      )
    })
    const client = {
      workflow: {
        signalWithStart: async (_: string, { workflowId }: { workflowId: string }) => void told.push(workflowId)
      }
    }
    const connected = Effect.succeed({
      address: "nowhere",
      namespace: "default",
      // Only the call above is made of it.
      client: client as unknown as Client,
      connection: {} as NativeConnection
    })
    const { replan } = yield* Effect.provide(
      Engine,
      TemporalEngine.layer({ policy: { queue: "gather" }, limits, taskQueues: ["queue"] }).pipe(
        Layer.provide([conversations, Layer.succeed(TemporalConnection, { connected, current: connected })])
      )
    )
    const key = ConversationKey.make("7:1")
    expect((yield* Effect.flip(replan([key])))._tag).toBe("StoreUnavailable")
    yield* replan([key])
    yield* replan([key])
    expect(reads).toBe(2)
    expect(told).toHaveLength(2)
  })
)

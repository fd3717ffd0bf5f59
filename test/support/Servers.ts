import { Console, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { createServer } from "node:http"
import type { TestProject } from "vitest/node"
import * as PostgresSql from "../../layers/sql/database/Postgres.ts"
import * as PostgresServer from "./PostgresServer.ts"
import * as Cli from "./temporal/Cli.ts"
import * as DevServer from "./temporal/DevServer.ts"
import { freePort } from "./world/FreePort.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Where servers are asked for. */
    readonly servers: string
  }
}

export type Name = "database" | "migrated-database" | "temporal" | "temporal-cli"

/** Servers that start on the first request; every request gets the same answer. */
const servers = Effect.gen(function* () {
  const postgres = yield* Effect.cached(Effect.tap(PostgresServer.ownServer, ({ start }) => start))
  const migrated = Effect.gen(function* () {
    const { copyOf, freshDatabase } = yield* postgres
    const template = yield* freshDatabase
    yield* Effect.scoped(Layer.build(PostgresSql.layer({ url: template })))
    return Effect.map(copyOf(template), Redacted.value)
  })
  return {
    /** The URL of a new and empty database. */
    database: Effect.map(postgres, ({ freshDatabase }) => Effect.map(freshDatabase, Redacted.value)),
    /** The URL of a new database with the tables of Holdfast. All have the same store id. */
    "migrated-database": migrated,
    /** The file of the Temporal CLI, which may be installed first. */
    "temporal-cli": Effect.map(Cli.find({ say: Console.error }), Effect.succeed),
    /** The address of a dev server in memory. */
    temporal: Effect.gen(function* () {
      const cli = yield* Cli.find({ say: Console.error })
      const server = yield* DevServer.make({ cli, port: yield* freePort })
      yield* server.start
      return Effect.succeed(server.address)
    })
  } satisfies Record<Name, Effect.Effect<Effect.Effect<string>, Error, Scope.Scope>>
})

/** The servers that all files of a run share. They end with the run. */
export default async ({ provide }: TestProject) => {
  const scope = Effect.runSync(Scope.make())
  const started = new Map(
    Object.entries<Effect.Effect<Effect.Effect<string>, Error, Scope.Scope>>(Effect.runSync(servers)).map(
      ([name, server]) => [`/${name}`, Effect.flatten(Effect.runSync(Effect.cached(Scope.extend(server, scope))))]
    )
  )
  const door = createServer((request, response) => {
    const asked = started.get(request.url ?? "") ?? Effect.dieMessage(`no server is at ${request.url}`)
    void Effect.runPromise(asked).then(
      (answer) => response.end(answer),
      (error) => response.writeHead(503).end(String(error))
    )
  })
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve))
  const address = door.address()
  if (typeof address !== "object" || address === null) throw new Error("no port was given")
  provide("servers", `http://127.0.0.1:${address.port}`)
  return async () => {
    door.close()
    door.closeAllConnections()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

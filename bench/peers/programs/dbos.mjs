// DBOS Transact: https://docs.dbos.dev, on the PostgreSQL server of the address in the first argument.
import { DBOS } from "@dbos-inc/dbos-sdk"
import { serve } from "./turns.mjs"

const turn = DBOS.registerWorkflow(
  async (question) => {
    const accepted = await DBOS.runStep(async () => question, { name: "accept" })
    const answer = await DBOS.runStep(async () => `ok: ${accepted.length}`, { name: "answer" })
    await DBOS.runStep(async () => answer.length, { name: "send" })
  },
  { name: "turn" }
)

process.on("disconnect", () => process.exit())
DBOS.setConfig({ name: "bench", systemDatabaseUrl: process.argv[2], logLevel: "error", systemDatabasePoolSize: 20 })
await DBOS.launch()
serve(() => turn("a question of an ordinary length, as people write them"))

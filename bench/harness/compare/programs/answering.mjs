// A request is a line of JSON on stdin, its result a line of JSON on stdout.
import { createInterface } from "node:readline"

export const answering = (ask) => {
  process.on("unhandledRejection", () => {})
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, ...request } = JSON.parse(line)
    const tell = (told) => process.stdout.write(`${JSON.stringify({ id, ...told })}\n`)
    Promise.resolve()
      .then(() => ask(request))
      .then(tell, (thrown) => tell({ text: "", error: String(thrown?.name ?? thrown) }))
  })
  process.stdout.write("ready\n")
}

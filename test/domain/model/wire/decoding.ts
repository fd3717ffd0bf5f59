import { readFileSync } from "node:fs"
import type { ModelFailure } from "../../../../domain/model/Failure.ts"
import { RequestId } from "../../../../domain/Ids.ts"
import type { ChatDelta, Finish } from "../../../../domain/model/Chat.ts"
import { Decoder } from "../../../../domain/model/wire/Decoder.ts"

export const asked = { request: RequestId.make("1:2:3"), candidate: "m", attempt: 1 }

/** The cases of a file in `test/cases`. */
export const casesOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../cases/${name}.json`, import.meta.url), "utf8")).cases

interface Heard {
  readonly text: string
  readonly finish: Finish | undefined
  readonly failure: ModelFailure | undefined
  readonly deltas: ReadonlyArray<ChatDelta>
}

export const decode = (text: string, size = Infinity): Heard => {
  const decoder = new Decoder(asked, undefined)
  const bytes = new TextEncoder().encode(text)
  const deltas: Array<ChatDelta> = []
  for (let at = 0; at < bytes.length; at += size) deltas.push(...decoder.feed(bytes.subarray(at, at + size)))
  if (!decoder.over) deltas.push(...decoder.end())
  let said = ""
  let finish: Finish | undefined
  for (const delta of deltas) {
    if (delta._tag === "Text") said += delta.text
    else if (delta._tag === "Unsaid") said = ""
    else if (delta._tag === "Finish") finish = delta.finish
  }
  return { text: said, finish, failure: decoder.failure, deltas }
}

export const callsOf = (finish: Finish | undefined) =>
  finish?.items?.flatMap((item) => (item.role === "call" ? [[item.name, JSON.parse(item.content || "{}")]] : []))

export const event = (chunk: unknown) => `data: ${JSON.stringify(chunk)}\n\n`
export const delta = (delta: unknown, finish_reason: unknown = null) => event({ choices: [{ delta, finish_reason }] })
export const say = (content: unknown) => delta({ content })
export const stop = delta({}, "stop")
export const done = "data: [DONE]\n\n"
export const whole = (message: object, more: object = { finish_reason: "stop" }) =>
  JSON.stringify({ id: "x", choices: [{ index: 0, message, ...more }] })

export const call = (more: object, fn: object = {}) => ({
  type: "function",
  ...more,
  function: { name: "f", arguments: "{}", ...fn }
})
export const calling = (...pieces: ReadonlyArray<object>) =>
  delta({ role: "assistant", content: null, tool_calls: pieces })

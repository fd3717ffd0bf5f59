import * as Effect from "effect/Effect"
import { type Answer, give, serve } from "./Http.ts"

/** A model that answers a regular question with the number in it, and any other question as instructed. */
export interface Model {
  readonly baseUrl: string
  /** The answers to other questions, in order; the last one is repeated. */
  readonly answerNext: (answer: Answer | string) => void
  readonly calls: () => number
}

/** A regular question, whose answer must contain the number. */
export const question = (number: number): string => `honest question #${number}`
export const answerTo = (number: number): string => `honest answer #${number}.`

const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({ id: "gen-1", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

const streamed = (text: string): Answer => ({
  status: 200,
  headers: { "content-type": "text/event-stream" },
  parts: [chunk({ content: text }, null), chunk({}, "stop"), "data: [DONE]\n\n"],
  end: "whole"
})

export const route = { first: "first/model", second: "second/model" }

interface Asked {
  readonly model: string
  readonly messages: ReadonlyArray<{ readonly role: string }>
}

/** The regular questions since the last answer. */
const honest = ({ messages }: Asked): ReadonlyArray<number> => {
  const open = messages.slice(messages.findLastIndex(({ role }) => role === "assistant") + 1)
  const numbers = JSON.stringify(open).matchAll(/honest question #(\d+)/g)
  return [...new Set(Array.from(numbers, ([, digits]) => Number(digits)))]
}

export const make = Effect.gen(function* () {
  const next: Array<Answer | string> = ["Good."]
  let calls = 0
  const url = yield* serve((request, response, body) => {
    // It lists no models.
    if (request.method === "GET") return void response.writeHead(404).end()
    calls++
    const asked: Asked = JSON.parse(body)
    const numbers = honest(asked)
    if (numbers.length > 0) return give(response, streamed(numbers.map(answerTo).join(" ")))
    if (asked.model === route.second) return give(response, streamed("Good."))
    const answer = (next.length > 1 ? next.shift() : next[0]) ?? "Good."
    give(response, typeof answer === "string" ? streamed(answer) : answer)
  })
  return { baseUrl: `${url}/v1`, answerNext: (answer) => void next.push(answer), calls: () => calls } satisfies Model
})

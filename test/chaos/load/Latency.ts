import type { MessageView } from "../../../domain/sandbox/Telegram.ts"
import * as Ledger from "../crash/Ledger.ts"
import * as Report from "../../../bench/Report.ts"

/** A question: its number, and when Telegram accepted it (epoch milliseconds). */
export interface Asked {
  readonly number: number
  readonly at: number
}

/**
 * The milliseconds from each question to the moment when its first whole answer was in the chat. Unanswered questions
 * have none.
 */
export const latencies = (
  asked: ReadonlyArray<Asked>,
  answers: ReadonlyArray<Pick<MessageView, "text" | "at">>
): ReadonlyArray<number> => {
  const answeredAt = new Map<number, number>()
  for (const { at, text } of answers) {
    for (const number of Ledger.answered(text)) if (!answeredAt.has(number)) answeredAt.set(number, at)
  }
  return asked.flatMap(({ at, number }) => {
    const end = answeredAt.get(number)
    return end === undefined ? [] : [end - at]
  })
}

export const results = (when: string, times: ReadonlyArray<number>, millis: number): ReadonlyArray<Report.Result> => [
  Report.figure(`answers, ${when}`, times.length, "messages"),
  Report.figure(`throughput, ${when}`, (1000 * times.length) / millis, "messages/s"),
  Report.figure(`message to delivered answer, p50, ${when}`, Report.median(times), "ms"),
  Report.figure(`message to delivered answer, p95, ${when}`, Report.quantile(times, 0.95), "ms"),
  Report.figure(`message to delivered answer, p99, ${when}`, Report.p99(times), "ms")
]

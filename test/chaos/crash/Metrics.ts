import * as Effect from "effect/Effect"
import { type Histogram, quantile } from "../../../domain/telemetry/Histogram.ts"

/** A histogram in the text format of Prometheus, as a daemon serves it. */
const histogram = (text: string, name: string): Histogram => {
  const line = new RegExp(`^${name}_bucket\\{(?:.*,)?le="([^"]+)"\\} (\\d+)`, "gm")
  const buckets = Array.from(text.matchAll(line), ([, bound = "", count]): readonly [number, number] => [
    bound === "+Inf" ? Infinity : Number(bound),
    Number(count)
  ])
  return { buckets, count: buckets.at(-1)?.[1] ?? 0, sum: Number.NaN }
}

type Quantile = (histogram: Histogram, q: number) => number | null

/** The upper bound of a quantile: exact where each whole number has a bucket. */
const atMost: Quantile = ({ buckets, count }, q) =>
  count === 0 ? null : (buckets.find(([, sum]) => sum >= Math.ceil(q * count))?.[0] ?? null)

/** Of an empty histogram nothing is known, and no target is met. */
const summary = (histogram: Histogram, of: Quantile) => ({
  count: histogram.count,
  p50: of(histogram, 0.5) ?? Number.NaN,
  p95: of(histogram, 0.95) ?? Number.NaN
})

/** How long sends of unknown outcome held their chats, and how many edits each took. */
export const settled = (port: number) =>
  Effect.map(
    Effect.promise(() => fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text())),
    (text) => ({
      seconds: summary(histogram(text, "holdfast_settled_seconds"), quantile),
      edits: summary(histogram(text, "holdfast_settled_edits"), atMost)
    })
  )

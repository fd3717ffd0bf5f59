import { history, overview } from "../../state/dashboard.ts"
import { to, viewNames } from "../../state/route.ts"
import { lasted } from "../clock.ts"
import { bytes, count, duration, money } from "./numbers.ts"

interface TileProps {
  readonly name: string
  readonly value: string
  readonly more?: string | undefined
  readonly tone?: "bad" | undefined
  /** The view that lists what is counted. */
  readonly view?: string
}

const Tile = ({ more, name, tone, value, view }: TileProps) => (
  <div class={`tile ${tone ?? ""}`}>
    <dt>{view !== undefined && viewNames.value.has(view) ? <a href={to(view)}>{name}</a> : name}</dt>
    <dd>
      <span>{value}</span> {more !== undefined && <small>{more}</small>}
    </dd>
  </div>
)

const none = "–"

/** What waits now, and who uses the bot. */
export const Now = () => {
  if (overview.value === undefined) return null
  const { admitted, backlog, people } = overview.value
  const oldest = backlog?.since ? `oldest for ${lasted(Date.now() - backlog.since)}` : undefined
  const waiting = backlog ? backlog.updates + backlog.conversations : undefined
  return (
    <dl class="tiles" aria-label="Now">
      <Tile name="Waiting" value={waiting === undefined ? none : count(waiting)} more={oldest ?? "conversations"} />
      <Tile
        name="Failed messages"
        value={backlog ? count(backlog.deadLetters) : none}
        more={backlog && backlog.deadLetters > 0 ? "wait for a decision" : undefined}
        tone={backlog && backlog.deadLetters > 0 ? "bad" : undefined}
        view="failed"
      />
      <Tile
        name="Conversations"
        value={people ? count(people.conversations) : none}
        more={people ? `${count(people.active)} active in the last day` : undefined}
      />
      <Tile
        name="People admitted"
        view="people"
        value={people ? count(people.owners + people.allowed + admitted.listed) : none}
        more={
          admitted.everyone
            ? "open to everyone"
            : people?.owners === 0 && admitted.listed === 0
              ? "no owner yet"
              : undefined
        }
      />
      <Tile name="Reminders" value={people ? count(people.reminders) : none} view="reminders" />
    </dl>
  )
}

const sumOf = (counts: Readonly<Record<string, number>>, ...series: ReadonlyArray<string>) =>
  Object.entries(counts).reduce(
    (sum, [name, value]) => (series.some((one) => name.startsWith(one)) ? sum + value : sum),
    0
  )

const share = (part: number, whole: number) =>
  part < whole / 1000 ? "less than 0.1 %" : `${((100 * part) / whole).toFixed(1)} %`

/** The numbers of the range that the plots show. */
export const Totals = () => {
  const whole = history.value?.whole
  if (whole === undefined) return null
  const { counts, levels, times } = whole
  const turns = sumOf(counts, "turns:")
  const failed = turns - sumOf(counts, "turns:whole", "turns:stopped", "turns:limited")
  const calls = sumOf(counts, "calls:")
  const failures = sumOf(counts, "failures:") - (counts["failures:Interrupted"] ?? 0)
  const timed = (name: string) => {
    const { p50, p95 } = times[name] ?? { p50: null, p95: null }
    return {
      value: p50 === null ? none : duration(p50),
      more: p95 === null ? undefined : `95 % within ${duration(p95)}`
    }
  }
  return (
    <dl class="tiles" aria-label="In this range">
      <Tile
        view="turns"
        name="Turns"
        value={count(turns)}
        more={failed > 0 ? `${count(failed)} failed (${share(failed, turns)})` : undefined}
      />
      <Tile name="Answer" {...timed("total")} />
      <Tile name="First token" {...timed("firstToken")} />
      <Tile
        name="Calls to models"
        value={count(calls)}
        more={failures > 0 ? `${count(failures)} failed (${share(failures, calls)})` : undefined}
      />
      <Tile name="Tokens" value={count(sumOf(counts, "tokens:"))} />
      <Tile name="Cost" value={money(sumOf(counts, "cost:"))} />
      <Tile name="Memory" value={levels["memory"] ? bytes(levels["memory"].most) : none} more="at most, in a process" />
    </dl>
  )
}

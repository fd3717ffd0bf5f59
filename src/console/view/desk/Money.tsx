import { howKnown } from "../../../../domain/spending/UsageText.ts"
import { type Sum, sums } from "../../../../domain/spending/UsageSums.ts"
import { desk, useLoaded } from "../../state/desk.ts"
import { route, to } from "../../state/route.ts"
import type { Usage, UsageLine } from "../../wire.ts"
import type { Chart } from "../dashboard/charts.ts"
import { count, money } from "../dashboard/numbers.ts"
import { Plot } from "../dashboard/Plot.tsx"
import { Page } from "../frame/Page.tsx"
import { Trouble } from "./Said.tsx"

const day = 24 * 3600 * 1000

/** The most models that have a line of their own in the plot. */
const most = 5

const ranges = { "7": "Week", "31": "Month", "92": "Quarter" } as const

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

/** The days from one to another, both included: `2026-11-30`. */
const days = (from: string, to: string): ReadonlyArray<string> =>
  Array.from({ length: Math.round((Date.parse(to) - Date.parse(from)) / day) + 1 }, (_, index) =>
    dayOf(Date.parse(from) + index * day)
  )

/** What was spent, by day, model, person and purpose. */
export const Money = () => {
  const chosen = route.value.query.get("days") ?? "31"
  const length = chosen in ranges ? Number(chosen) : 31
  const list = useLoaded(() => desk.usage({ from: dayOf(Date.now() - (length - 1) * day) }), chosen, 30_000)
  return (
    <Page
      title="Money"
      aside={
        <div class="segments" role="group" aria-label="Range">
          {Object.entries(ranges).map(([days, name]) => (
            <button
              key={days}
              aria-pressed={Number(days) === length}
              onClick={() => (location.hash = to("money", [], { days }))}
            >
              {name}
            </button>
          ))}
        </div>
      }
    >
      <Trouble why={list.why} />
      {list.value === undefined ? (
        list.why === "" && <p class="lead">Loading…</p>
      ) : list.value.lines.length === 0 ? (
        <p class="lead">
          Nothing is recorded. Spending is recorded while it has a cap: see <code>HOLDFAST_CAPS</code>.
        </p>
      ) : (
        <Spent usage={list.value} />
      )}
    </Page>
  )
}

const Spent = ({ usage }: { readonly usage: Usage }) => {
  const [all] = sums(usage.lines, () => "")
  return (
    <>
      <p class="sentence">
        {money(all?.cost ?? 0)} in {count(all?.calls ?? 0)} calls
        {all !== undefined && all.unknown > 0 && `, of which ${money(all.unknown)} are not known and count in full`}.
      </p>
      <ByDay usage={usage} />
      <Sums title="Models" all={sums(usage.lines, ({ model }) => model)} />
      <Sums
        title="People"
        all={sums(usage.lines, ({ person }) => person)}
        link={(person) => to("turns", [], { person })}
      />
      <Sums title="Groups" all={sums(usage.lines, ({ group }) => group)} />
      <Sums title="Purposes" all={sums(usage.lines, ({ purpose }) => purpose)} />
      <Sums title="How the cost is known" all={sums(usage.lines, ({ state }) => howKnown[state])} />
    </>
  )
}

/** Until today, in the zone of the caps: the last day on which something was spent, or today in UTC. */
const ByDay = ({ usage: { from, lines } }: { readonly usage: Usage }) => {
  const last = lines.reduce((latest, { day }) => (day > latest ? day : latest), dayOf(Date.now()))
  const all = days(from, last)
  const models = sums(lines, ({ model }) => model).map(({ name }) => name)
  const named = models.length <= most ? models : models.slice(0, most - 1)
  const groups = models.length <= most ? named : [...named, "other models"]
  const groupOf = ({ model }: UsageLine) => (named.includes(model) ? model : "other models")
  const costs = new Map(
    sums(lines, (line) => `${groupOf(line)} ${line.day}`).map(({ cost, name }) => [name, cost] as const)
  )
  const chart: Chart = {
    title: "Cost by day",
    about: "By model.",
    format: money,
    lines: groups.map((name) => ({ name, values: all.map((day) => costs.get(`${name} ${day}`) ?? 0) }))
  }
  return (
    <section aria-label="Over time">
      <h2>Over time</h2>
      <Plot at={all.map((day) => Date.parse(day))} chart={chart} step={day} />
    </section>
  )
}

const Sums = (props: {
  readonly title: string
  readonly all: ReadonlyArray<Sum>
  readonly link?: (name: string) => string
}) => {
  const { all, link, title } = props
  if (all.length === 0) return null
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Table of ${title}`}>
        <table>
          <thead>
            <tr>
              {["", "Cost", "of it unknown", "Calls"].map((name) => (
                <th key={name} scope="col">
                  {name === "" ? <span class="unseen">{title}</span> : name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.map(({ calls, cost, name, unknown }) => (
              <tr key={name}>
                <th scope="row">{link === undefined ? name : <a href={link(name)}>{name}</a>}</th>
                <td>{money(cost)}</td>
                <td>{unknown === 0 ? "–" : money(unknown)}</td>
                <td>{count(calls)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

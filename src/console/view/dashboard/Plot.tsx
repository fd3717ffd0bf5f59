import { signal } from "@preact/signals"
import { useEffect, useRef, useState } from "preact/hooks"
import type Uplot from "uplot"
import "uplot/dist/uPlot.min.css"
import { lasted } from "../clock.ts"
import { show } from "../../state/dashboard.ts"
import type { Chart, Values } from "./charts.ts"
import { marks, pointTime } from "./times.ts"
import { isDark } from "./theme.ts"

/** The point under the pointer, in all plots at once. */
const pointed = signal<number | undefined>(undefined)

const height = 150

/** The colours of the style sheet, because a canvas has none. */
const colour = (element: Element, name: string) => getComputedStyle(element).getPropertyValue(name).trim()

/** The library is loaded when the first plot is shown, and the rest of the page does not wait for it. */
export const library = () => import("uplot").then((module) => module.default)

const last = (values: Values) => values.findLast((value) => value !== null) ?? null

export const Plot = ({
  at,
  chart,
  step
}: {
  readonly at: ReadonlyArray<number>
  readonly chart: Chart
  readonly step: number
}) => (
  <figure class="plot">
    <figcaption>
      <h3>{chart.title}</h3>
      <p>
        {chart.about}
        {chart.isSummed && ` Each point: ${lasted(step)}.`}
      </p>
    </figcaption>
    <Legend chart={chart} at={at} step={step} />
    <Canvas at={at} chart={chart} step={step} />
    <Table at={at} chart={chart} step={step} />
  </figure>
)

/** The names and colours of the lines, with their values under the pointer, else the last ones. */
const Legend = ({ at, chart, step }: Parameters<typeof Plot>[0]) => {
  const index = pointed.value
  const time = index === undefined ? undefined : at[index]
  return (
    <ul class="legend">
      {chart.lines.map(({ name, values }, line) => {
        const value = index === undefined ? last(values) : values[index]
        return (
          <li key={name}>
            <span class={`swatch line-${line}`} aria-hidden="true" />
            {name} <b>{value === null || value === undefined ? "–" : chart.format(value)}</b>
          </li>
        )
      })}
      {time !== undefined && <li class="legend-time">{pointTime(time, step)}</li>}
    </ul>
  )
}

const optionsFor = (box: HTMLElement, chart: Chart): Uplot.Options => {
  const ink = colour(box, "--soft")
  const axis = {
    stroke: ink,
    grid: { stroke: colour(box, "--line"), width: 1 },
    ticks: { show: false },
    font: "11px sans-serif"
  }
  return {
    width: box.clientWidth,
    height,
    ms: 1,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: "dashboard" }, drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] } },
    axes: [
      { ...axis, size: 26, space: 70, values: (_, times, __, ___, between) => marks(times, between) },
      { ...axis, size: 58, space: 34, values: (_, values) => values.map((value) => chart.format(value)) }
    ],
    series: [
      {},
      ...chart.lines.map(({ name }, line) => ({
        label: name,
        stroke: colour(box, `--line-${line}`),
        width: 1.7,
        ...(line % 2 === 1 ? { dash: [6, 3] } : {}),
        ...(chart.lines.length === 1 ? { fill: `${colour(box, "--line-0")}22` } : {}),
        points: { size: 5 }
      }))
    ],
    hooks: {
      setCursor: [(plot) => (pointed.value = plot.cursor.idx ?? undefined)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width > 4) show(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"))
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
        }
      ]
    }
  }
}

/** The drawing itself. Its content is told by the table. */
const Canvas = ({ at, chart, step }: Parameters<typeof Plot>[0]) => {
  const box = useRef<HTMLDivElement>(null)
  const dark = isDark.value
  const data: Uplot.AlignedData = [[...at], ...chart.lines.map(({ values }) => [...values])]
  const plot = useRef<Uplot>(undefined)
  const newest = useRef(data)
  newest.current = data
  const [isNear, setNear] = useState(false)
  // Drawing takes some milliseconds, so plots that are far below wait until they are scrolled to.
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const watch = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        watch.disconnect()
        setNear(true)
      },
      { rootMargin: "150px" }
    )
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  const shape = `${isNear} ${step} ${dark} ${chart.lines.map(({ name }) => name).join("\0")}`
  useEffect(() => {
    const element = box.current
    if (element === null || !isNear) return
    let isGone = false
    void library().then((draw) => {
      if (isGone) return
      plot.current = new draw(optionsFor(element, chart), newest.current, element)
    })
    const watch = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }))
    watch.observe(element)
    return () => {
      isGone = true
      watch.disconnect()
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [shape])
  useEffect(() => plot.current?.setData(data), [at, chart])
  return <div class="canvas" ref={box} aria-hidden="true" />
}

/** The same numbers as a table, newest first. It is filled when it is opened. */
const Table = ({ at, chart, step }: Parameters<typeof Plot>[0]) => {
  const [isOpen, setOpen] = useState(false)
  return (
    <details class="numbers" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        Table<span class="unseen"> of {chart.title}</span>
      </summary>
      {isOpen && (
        <div class="numbers-scroll" tabIndex={0} role="region" aria-label={`Table of ${chart.title}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                {chart.lines.map(({ name }) => (
                  <th scope="col" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {at
                .map((time, index) => (
                  <tr key={time}>
                    <th scope="row">{pointTime(time, step)}</th>
                    {chart.lines.map(({ name, values }) => {
                      const value = values[index] ?? null
                      return <td key={name}>{value === null ? "–" : chart.format(value)}</td>
                    })}
                  </tr>
                ))
                .toReversed()}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}

import { useEffect } from "preact/hooks"
import { end, history, historyTrouble, load, pan, showLast, span, spans, written, zoom } from "../../state/dashboard.ts"
import { link } from "../../state/world.ts"
import { charts } from "./charts.ts"
import { library, Plot } from "./Plot.tsx"
import { rangeWords } from "./times.ts"

const keys: Readonly<Record<string, () => void>> = {
  ArrowLeft: () => pan(-0.25),
  ArrowRight: () => pan(0.25),
  "+": () => zoom(0.5),
  "=": () => zoom(0.5),
  "-": () => zoom(2),
  End: () => showLast(span.value)
}

/** Keys of a part inside (a table that scrolls, a button) are its own. */
const press = (event: KeyboardEvent) => {
  const act = keys[event.key]
  if (act === undefined || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
    return
  event.preventDefault()
  act()
}

/** The numbers over time. */
export const Plots = () => {
  useEffect(() => void load(), [span.value, end.value])
  // It is loaded beside the first history, not after it.
  useEffect(() => void library(), [])
  // A range that ends now goes on with each minute that the daemon writes, and after it was away.
  useEffect(() => {
    if (end.value === undefined && link.value === "live") void load()
  }, [written.value, link.value])
  const found = history.value
  return (
    <section class="plots" tabIndex={0} aria-label="Numbers over time" aria-describedby="plots-help" onKeyDown={press}>
      <Toolbar />
      <p class="lead" id="plots-help">
        Drag over a plot to zoom in. With the keyboard: arrow keys move, + and − zoom, End leads back to now.
      </p>
      {historyTrouble.value !== undefined && (
        <p class="banner bad" role="alert">
          {historyTrouble.value}
        </p>
      )}
      {found === undefined ? (
        historyTrouble.value === undefined && <p class="lead">Loading…</p>
      ) : (
        <div class="plot-grid">
          {charts(found).map((chart) => (
            <Plot key={chart.title} at={found.at} chart={chart} step={found.step} />
          ))}
        </div>
      )}
    </section>
  )
}

const Toolbar = () => {
  const found = history.value
  return (
    <div class="toolbar">
      <h2>Numbers over time</h2>
      <div class="segments" role="group" aria-label="Range">
        {spans.map(({ length, name }) => (
          <button
            key={name}
            aria-pressed={end.value === undefined && span.value === length}
            onClick={() => showLast(length)}
          >
            {name}
          </button>
        ))}
      </div>
      <div class="segments" role="group" aria-label="Move and zoom">
        <button aria-label="Earlier" onClick={() => pan(-0.5)}>
          ‹
        </button>
        <button aria-label="Later" disabled={end.value === undefined} onClick={() => pan(0.5)}>
          ›
        </button>
        <button aria-label="Zoom in" onClick={() => zoom(0.5)}>
          +
        </button>
        <button aria-label="Zoom out" onClick={() => zoom(2)}>
          −
        </button>
      </div>
      <p class="range" role="status">
        {found !== undefined && rangeWords(found.from, Math.min(found.to, Date.now()))}
      </p>
    </div>
  )
}

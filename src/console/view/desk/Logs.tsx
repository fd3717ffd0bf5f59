import { useEffect, useRef, useState } from "preact/hooks"
import { desk } from "../../state/desk.ts"
import { route, to } from "../../state/route.ts"
import type { LogLine } from "../../wire.ts"
import { Page } from "../frame/Page.tsx"
import { Trouble } from "./Said.tsx"

const levels = ["trace", "debug", "info", "warning", "error"]

/** The most lines that the page keeps. */
const most = 1000

const seconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" })

/** The lines of a filter: the newest ones, then those that arrive. */
const useLines = (query: Readonly<Record<string, string>>, key: string) => {
  const [lines, setLines] = useState<ReadonlyArray<LogLine>>([])
  const [why, setWhy] = useState("")
  useEffect(() => {
    let isWanted = true
    const add = (more: ReadonlyArray<LogLine>) => {
      if (!isWanted) return
      setLines((before) => {
        const all = new Map([...before, ...more].map((line) => [line.number, line]))
        return [...all.values()].sort((a, b) => a.number - b.number).slice(-most)
      })
    }
    setLines([])
    setWhy("")
    const search = new URLSearchParams(query).toString()
    const source = new EventSource(`api/logs/events${search === "" ? "" : `?${search}`}`)
    source.addEventListener("message", ({ data }) => add([JSON.parse(data) as LogLine]))
    source.addEventListener("open", () => {
      desk.logs({ ...query, limit: "500" }).then(
        (found) => add(found),
        (error: unknown) => isWanted && setWhy(error instanceof Error ? error.message : String(error))
      )
    })
    source.addEventListener("error", () => {
      // A refusal ends the stream; its words are in the answer to the same question without one.
      if (source.readyState === EventSource.CLOSED)
        desk.logs(query).catch((error: unknown) => isWanted && setWhy(error instanceof Error ? error.message : ""))
    })
    return () => {
      isWanted = false
      source.close()
    }
  }, [key])
  return { lines, why }
}

/** The log of this process, live. */
export const Logs = () => {
  const search = route.value.query
  const query: Record<string, string> = {}
  for (const name of ["request", "level"]) {
    const value = search.get(name)
    if (value !== null && value !== "") query[name] = value
  }
  const key = JSON.stringify(query)
  const { lines, why } = useLines(query, key)
  const [request, setRequest] = useState(query["request"] ?? "")
  const end = useRef<HTMLLIElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  useEffect(() => setRequest(query["request"] ?? ""), [key])
  // It follows the newest line, unless the person has scrolled away from it.
  useEffect(() => {
    if (follows.current) end.current?.scrollIntoView({ block: "end" })
  }, [lines])
  const go = (change: Record<string, string>) => {
    const next = Object.entries({ ...query, ...change }).filter(([, value]) => value !== "")
    location.hash = to("logs", [], Object.fromEntries(next)).slice(1)
  }
  return (
    <Page title="Logs">
      <form
        class="filters"
        role="search"
        aria-label="Search the log"
        onSubmit={(event) => {
          event.preventDefault()
          go({ request: request.trim() })
        }}
      >
        <label>
          Request id
          <input value={request} onInput={(event) => setRequest(event.currentTarget.value)} autocomplete="off" />
        </label>
        <label>
          From level
          <select value={query["level"] ?? ""} onChange={(event) => go({ level: event.currentTarget.value })}>
            <option value="">any</option>
            {levels.map((level) => (
              <option key={level}>{level}</option>
            ))}
          </select>
        </label>
        <div class="filter-buttons">
          <button class="primary small">Search</button>
          {search.size > 0 && (
            <a class="secondary" href={to("logs")}>
              Clear
            </a>
          )}
        </div>
      </form>
      <Trouble why={why} />
      {lines.length === 0 && why === "" && <p class="lead">No lines yet. New ones appear here.</p>}
      <div
        class="log"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label="Lines of the log"
        onScroll={({ currentTarget: { clientHeight, scrollHeight, scrollTop } }) =>
          (follows.current = scrollHeight - scrollTop - clientHeight < 40)
        }
      >
        <ol>
          {lines.map((line) => (
            <Line key={line.number} line={line} />
          ))}
          <li ref={end} aria-hidden="true" />
        </ol>
      </div>
    </Page>
  )
}

const Line = ({ line: { at, ids, level, message, request, where } }: { readonly line: LogLine }) => (
  <li class={level}>
    <time dateTime={new Date(at).toISOString()}>{seconds.format(at)}</time> <b>{level}</b> {message}{" "}
    {Object.entries(ids).map(([name, value]) => (
      <span key={name} class="log-id">
        {name}={value}{" "}
      </span>
    ))}
    {request !== null && <a href={to("turns", [request])}>{request}</a>}
    {where !== null && <pre>{where}</pre>}
  </li>
)

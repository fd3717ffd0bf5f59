import { useState } from "preact/hooks"
import { desk, useLoaded } from "../../state/desk.ts"
import { route, to } from "../../state/route.ts"
import type { Turn } from "../../wire.ts"
import { lasted, moment } from "../clock.ts"
import { Page } from "../frame/Page.tsx"
import { OneTurn } from "./OneTurn.tsx"
import { Trouble } from "./Said.tsx"

const states = ["open", "answering", "answered", "delivered", "ended", "failed"]

/** How far a search looks back, by its word in the address. */
const spans: Readonly<Record<string, readonly [name: string, millis: number]>> = {
  hour: ["The last hour", 3_600_000],
  day: ["The last day", 86_400_000],
  week: ["The last week", 604_800_000]
}

const fields = ["request", "person", "state", "candidate", "failure", "age"] as const

/** The list of turns, or one of them. */
export const Turns = () => {
  const [id] = route.value.path
  return id === undefined ? <List /> : <OneTurn key={id} id={id} />
}

/** The filters of the address, as the API takes them. */
const queryOf = (search: URLSearchParams): Record<string, string> => {
  const query: Record<string, string> = {}
  for (const name of ["request", "person", "state", "candidate", "failure", "after"]) {
    const value = search.get(name)
    if (value !== null && value !== "") query[name] = value
  }
  const span = spans[search.get("age") ?? ""]
  // To the minute, so that a page and the next one have the same bounds.
  if (span !== undefined) query["since"] = String(Math.floor((Date.now() - span[1]) / 60_000) * 60_000)
  return query
}

const List = () => {
  const search = route.value.query
  const query = queryOf(search)
  const key = JSON.stringify([...search])
  const page = useLoaded(() => desk.turns(query), key, 5000)
  const { after: _, ...all } = query
  const count = useLoaded(() => desk.countTurns(all), JSON.stringify(all))
  const found = count.value
  return (
    <Page title="Turns" aside={<Number found={found} />}>
      <Filters key={key} search={search} />
      <Trouble why={page.why} />
      {page.value === undefined ? (
        page.why === "" && <p class="lead">Loading…</p>
      ) : page.value.turns.length === 0 ? (
        <p class="lead">
          {page.value.searchedTo === null
            ? "No turn matches."
            : `No turn since ${moment(page.value.searchedTo)} matches; the older ones were not looked at yet.`}
        </p>
      ) : (
        <ol class="rows" aria-label="Turns, newest first">
          {page.value.turns.map((turn) => (
            <Row key={turn.request} turn={turn} />
          ))}
        </ol>
      )}
      <nav class="pager" aria-label="Pages">
        {search.has("after") && <a href={to("turns", [], filtersOf(search))}>Newest</a>}
        {page.value?.next != null && (
          <a href={to("turns", [], { ...filtersOf(search), after: page.value.next })}>Older</a>
        )}
      </nav>
    </Page>
  )
}

const Number = ({ found }: { readonly found: { readonly count: number; readonly whole: boolean } | undefined }) => (
  <p class="lead" role="status">
    {found !== undefined &&
      `${found.whole ? "" : "more than "}${found.count.toLocaleString("en")} ${found.count === 1 ? "turn" : "turns"}`}
  </p>
)

const filtersOf = (search: URLSearchParams) => {
  const filters: Record<string, string> = {}
  for (const name of fields) {
    const value = search.get(name)
    if (value !== null && value !== "") filters[name] = value
  }
  return filters
}

const Filters = ({ search }: { readonly search: URLSearchParams }) => {
  const [filters, setFilters] = useState<Readonly<Record<string, string>>>(filtersOf(search))
  const candidates = useLoaded(desk.breakers, "")
  const set = (name: string) => (event: Event) => {
    const { value } = event.currentTarget as HTMLInputElement
    setFilters({ ...filters, [name]: value.trim() })
  }
  const go = (event: Event) => {
    event.preventDefault()
    const given = Object.entries(filters).filter(([, value]) => value !== "")
    location.hash = to("turns", [], Object.fromEntries(given)).slice(1)
  }
  const names = new Set([...(candidates.value ?? []).map(({ name }) => name), filters["candidate"] ?? ""])
  return (
    <form class="filters" role="search" aria-label="Search the turns" onSubmit={go}>
      <label>
        Request id
        <input name="request" value={filters["request"] ?? ""} onInput={set("request")} autocomplete="off" />
      </label>
      <label>
        Person
        <input
          name="person"
          inputMode="numeric"
          value={filters["person"] ?? ""}
          onInput={set("person")}
          placeholder="Telegram id"
        />
      </label>
      <label>
        State
        <select value={filters["state"] ?? ""} onChange={set("state")}>
          <option value="">any</option>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      <label>
        Model
        <select value={filters["candidate"] ?? ""} onChange={set("candidate")}>
          <option value="">any</option>
          {[...names].filter(Boolean).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Failure
        <input value={filters["failure"] ?? ""} onInput={set("failure")} placeholder="RateLimited" />
      </label>
      <label>
        Age
        <select value={filters["age"] ?? ""} onChange={set("age")}>
          <option value="">any</option>
          {Object.entries(spans).map(([word, [name]]) => (
            <option key={word} value={word}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="filter-buttons">
        <button class="primary small">Search</button>
        {search.size > 0 && (
          <a class="secondary" href={to("turns")}>
            Clear
          </a>
        )}
      </div>
    </form>
  )
}

/** The state of a turn in words, and whether it is good. */
export const standingOf = ({ failure, kind, state }: Pick<Turn, "failure" | "kind" | "state">) => {
  if (state === "answering") return failure === null ? "being answered" : `waits after ${failure}`
  if (state === "answered") return "being sent"
  if (state === "ended") return "not sent"
  return failure === null || kind === null ? "delivered" : `${kind}: ${failure}`
}

const Row = ({ turn }: { readonly turn: Turn }) => {
  const { acceptedAt, attempts, candidate, claimedAt, doneAt, failure, name, person, request, state } = turn
  const tone = failure !== null || state === "ended" ? "bad" : state === "delivered" ? "good" : "open"
  return (
    <li class={`row ${tone}`}>
      <a href={to("turns", [request])}>
        <span class="row-what">{standingOf(turn)}</span>
        <span class="row-who">{name ?? (person === null ? turn.conversation : `person ${person}`)}</span>
        <span class="row-how">
          <time dateTime={new Date(claimedAt).toISOString()}>{moment(claimedAt)}</time>
          {doneAt !== null && ` · ${lasted(doneAt - (acceptedAt ?? claimedAt))}`}
          {candidate !== null && ` · ${candidate}`}
          {attempts > 1 && ` · ${attempts} attempts`}
        </span>
        <code>{request}</code>
      </a>
    </li>
  )
}

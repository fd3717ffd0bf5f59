import { signal } from "@preact/signals"
import { useEffect, useRef, useState } from "preact/hooks"
import type {
  Acted,
  Breaker,
  Counts,
  DeadLetter,
  Decided,
  JournalEntry,
  LogLine,
  People,
  Reminder,
  RetriedAll,
  Setting,
  TurnActed,
  TurnCount,
  TurnPage,
  TurnTexts,
  Usage
} from "../wire.ts"
import { request } from "./http.ts"
import { link } from "./world.ts"

const get = <A>(path: string, query: Readonly<Record<string, string>> = {}) => {
  const search = new URLSearchParams(query).toString()
  return request<A>("GET", search === "" ? path : `${path}?${search}`)
}
const post = <A>(path: string, body: unknown = {}) => request<A>("POST", path, body)
const id = encodeURIComponent

/** What operators read and do. */
export const desk = {
  turns: (query: Readonly<Record<string, string>>) => get<TurnPage>("turns", query),
  countTurns: (query: Readonly<Record<string, string>>) => get<TurnCount>("turns/count", query),
  texts: (turn: string) => post<TurnTexts>(`turns/${id(turn)}/texts`),
  act: (turn: string, verb: string) => post<TurnActed>(`turns/${id(turn)}/${verb}`),
  answer: (turn: string, candidate: string) => post<TurnActed>(`turns/${id(turn)}/answer`, { candidate }),
  counts: () => get<Counts>("counts"),
  failed: (query: Readonly<Record<string, string>>) => get<ReadonlyArray<DeadLetter>>("dead-letters", query),
  decide: (turn: string, verb: "retry" | "drop") => post<Decided>(`dead-letters/${id(turn)}/${verb}`),
  retryAll: (cause: string) => post<RetriedAll>("dead-letters/retry-all", { cause }),
  reminders: (query: Readonly<Record<string, string>>) => get<ReadonlyArray<Reminder>>("reminders", query),
  remind: (reminder: string, verb: string, body: unknown) => post<Acted>(`reminders/${id(reminder)}/${verb}`, body),
  breakers: () => get<ReadonlyArray<Breaker>>("breakers"),
  breaker: (name: string, verb: string) => post<Acted>(`breakers/${id(name)}/${verb}`),
  people: () => get<People>("people"),
  person: (user: string, verb: "allow" | "remove") => post<Acted>(`people/${id(user)}/${verb}`),
  settings: () => get<ReadonlyArray<Setting>>("settings"),
  logs: (query: Readonly<Record<string, string>>) => get<ReadonlyArray<LogLine>>("logs", query),
  usage: (query: Readonly<Record<string, string>>) => get<Usage>("usage", query),
  journal: (query: Readonly<Record<string, string>>) => get<ReadonlyArray<JournalEntry>>("journal", query)
}

/** What waits for a decision; undefined until it is loaded. */
export const counts = signal<Counts | undefined>(undefined)

export const countAll = async () => {
  try {
    counts.value = await desk.counts()
  } catch {
    // The banner says that the daemon is away.
  }
}

const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error))

export interface Loaded<A> {
  /** Undefined until it is loaded. A later failure leaves the last value. */
  readonly value: A | undefined
  /** Why it could not be loaded. */
  readonly why: string
  readonly reload: () => Promise<void>
}

/** Loads a value when the view opens and whenever `key` changes; if `every` is given, again after so many milliseconds. */
export const useLoaded = <A>(load: () => Promise<A>, key: string, every?: number): Loaded<A> => {
  const [state, setState] = useState<{ readonly key: string; readonly value?: A; readonly why: string }>({
    key,
    why: ""
  })
  const newest = useRef(key)
  newest.current = key
  const reload = async () => {
    try {
      const value = await load()
      if (newest.current === key) setState({ key, value, why: "" })
    } catch (error) {
      if (newest.current === key) setState((before) => ({ ...before, key, why: sentence(error) }))
    }
  }
  useEffect(() => {
    void reload()
    if (every === undefined) return
    const timer = setInterval(() => link.value === "live" && !document.hidden && void reload(), every)
    return () => clearInterval(timer)
  }, [key])
  return { value: state.key === key ? state.value : undefined, why: state.key === key ? state.why : "", reload }
}

/** Runs what a button does, one at a time; `said` is its result in words, or why it failed. */
export const useDoing = (after: () => unknown = () => undefined) => {
  const [isBusy, setBusy] = useState(false)
  const [said, setSaid] = useState("")
  const run = async (work: () => Promise<string>) => {
    if (isBusy) return
    setBusy(true)
    try {
      setSaid(await work())
    } catch (error) {
      setSaid(sentence(error))
    }
    setBusy(false)
    await Promise.all([after(), countAll()])
  }
  return { isBusy, said, run }
}

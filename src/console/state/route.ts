import { computed, signal } from "@preact/signals"

/** What the URL's hash names: `#/turns/1%3A7%3A1?state=failed` is the view `turns`, the path `["1:7:1"]` and the query. */
export interface Route {
  /** Empty for `#/`, the first screen. */
  readonly view: string
  readonly path: ReadonlyArray<string>
  readonly query: URLSearchParams
}

const decoded = (segment: string) => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** A chat has an address of its own, without the name of its view. */
const names: Readonly<Record<string, string>> = { chat: "chats" }

const read = (hash: string): Route => {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2)
  const [view = "", ...rest] = path.split("/").map(decoded)
  return {
    view: names[view] ?? view,
    path: rest.filter((segment) => segment !== ""),
    query: new URLSearchParams(query)
  }
}

export const route = signal(read(location.hash))

/** The names of the views that this daemon has. */
export const viewNames = signal<ReadonlySet<string>>(new Set())

/** True once the person has gone anywhere since the page was loaded. */
export let hasMoved = false

window.addEventListener("hashchange", () => {
  hasMoved = true
  route.value = read(location.hash)
})

/** The address of a view, with the segments of a path and the parameters of a query. */
export const to = (view: string, path: ReadonlyArray<string> = [], query: Readonly<Record<string, string>> = {}) => {
  const search = new URLSearchParams(query).toString()
  return `#/${[view, ...path].map(encodeURIComponent).join("/")}${search === "" ? "" : `?${search}`}`
}

/** The open chat, from the URL, so that the browser's back button leads to the list. */
export const openChat = computed(() => {
  const { path, view } = route.value
  return view === "chats" && /^-?\d+$/.test(path[0] ?? "") ? Number(path[0]) : undefined
})

export const goTo = (chat: number | undefined) => {
  if (chat === undefined) location.hash = "#/chats"
  else if (chat !== openChat.value) location.hash = `#/chat/${chat}`
}

export const isPhone = () => matchMedia("(max-width: 720px)").matches

import { signal } from "@preact/signals"
import type {
  Chat,
  Conversation,
  History,
  MediaKind,
  Message,
  ModelFaults,
  RouteEvent,
  SandboxState,
  TelegramFaults,
  Topic,
  TurnReport
} from "../wire.ts"

/** The daemon refused the request. `message` is its sentence. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, why: string) {
    super(why)
    this.status = status
  }
}

/** No response arrived: the request may have been carried out. */
export class Unanswered extends Error {}

/** True from the first 401 until the person has signed in. */
export const signedOut = signal(false)

/** For a request, and for one with files in it, which the server cuts off after 20 seconds. In milliseconds. */
const patience = { usual: 15_000, upload: 30_000 }

/** Sends a request to the daemon, and returns the JSON of its answer. */
export const request = async <A>(
  method: string,
  path: string,
  body?: unknown,
  timeout = patience.usual
): Promise<A> => {
  let response: Response
  let text: string
  try {
    response = await fetch(`api/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeout)
    })
    text = await response.text()
  } catch {
    throw new Unanswered("The daemon did not answer.")
  }
  const json = response.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : undefined
  if (response.ok) return json
  if (response.status === 401) signedOut.value = true
  throw new Refused(response.status, json?.why ?? json?.message ?? `The daemon answered with ${response.status}.`)
}

/** Where and how a person writes. */
export interface Manner {
  readonly thread?: number
  /** Who speaks in a group. */
  readonly as?: number
  readonly reply?: { readonly message: number; readonly quote?: string }
}

/** A file with its content in Base64. */
export interface Upload {
  readonly kind: MediaKind
  readonly file: { readonly name: string; readonly type: string; readonly bytes: string }
  readonly caption?: string
  readonly duration?: number
}

type Keyed = Manner & { readonly key: string }

export const http = {
  history: (from: number, to: number) => request<History>("GET", `history?from=${from}&to=${to}`),
  session: () => request<void>("GET", "session"),
  signIn: (token: string) => request<void>("POST", "session", { token }),
  route: () => request<ReadonlyArray<RouteEvent>>("GET", "route"),
  turn: (id: string) => request<TurnReport>("GET", `turns/${encodeURIComponent(id)}`),
  sandbox: () => request<SandboxState>("GET", "sandbox"),
  addUser: (name: string) => request<Chat>("POST", "sandbox/users", { name }),
  conversation: (chat: number) => request<Conversation>("GET", `sandbox/chats/${chat}/messages`),
  write: (chat: number, message: Keyed & ({ readonly text: string } | Upload)) =>
    request<Message>(
      "POST",
      `sandbox/chats/${chat}/messages`,
      message,
      "text" in message ? undefined : patience.upload
    ),
  album: (chat: number, album: Keyed & { readonly files: ReadonlyArray<Upload> }) =>
    request<ReadonlyArray<Message>>("POST", `sandbox/chats/${chat}/albums`, album, patience.upload),
  forward: (to: number, of: { readonly chat: number; readonly message: number } & Omit<Manner, "reply">) =>
    request<Message>("POST", `sandbox/chats/${to}/forwards`, of),
  edit: (chat: number, message: number, text: string) =>
    request<Message>("PUT", `sandbox/chats/${chat}/messages/${message}`, { text }),
  press: (chat: number, message: number, press: { readonly data: string; readonly as?: number }) =>
    request<Message>("POST", `sandbox/chats/${chat}/messages/${message}/press`, press),
  stop: (chat: number) => request<void>("POST", `sandbox/chats/${chat}/stop`, {}),
  createGroup: (group: {
    readonly title: string
    readonly by: number
    readonly members: ReadonlyArray<number>
    readonly forum: boolean
  }) => request<Chat>("POST", "sandbox/groups", { ...group, kind: "supergroup" }),
  setMember: (chat: number, person: number, standing: "member" | "left", by: number) =>
    request<Chat>("PUT", `sandbox/chats/${chat}/members/${person}`, { by, standing }),
  createTopic: (chat: number, name: string, by: number) =>
    request<Topic>("POST", `sandbox/chats/${chat}/topics`, { name, by }),
  telegramFaults: (faults: TelegramFaults) => request<void>("PUT", "sandbox/faults/telegram", faults),
  modelFaults: (faults: ModelFaults) => request<void>("PUT", "sandbox/faults/model", faults)
}

/** The address of a file of a message. */
export const fileUrl = (file: string) => `api/sandbox/files/${encodeURIComponent(file)}`

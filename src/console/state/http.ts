import type {
  Chat,
  Conversation,
  DeadLetter,
  Decided,
  Message,
  ModelFaults,
  Reminder,
  RouteEvent,
  SandboxState,
  TelegramFaults,
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

const request = async <A>(method: string, path: string, body?: unknown): Promise<A> => {
  let response: Response
  let text: string
  try {
    response = await fetch(`api/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000)
    })
    text = await response.text()
  } catch {
    throw new Unanswered("The daemon did not answer.")
  }
  const json = response.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : undefined
  if (response.ok) return json
  throw new Refused(response.status, json?.why ?? json?.message ?? `The daemon answered with ${response.status}.`)
}

export type Content = { readonly text: string } | { readonly kind: "voice" | "photo" }

export const http = {
  route: () => request<ReadonlyArray<RouteEvent>>("GET", "route"),
  turn: (id: string) => request<TurnReport>("GET", `turns/${encodeURIComponent(id)}`),
  reminders: () => request<ReadonlyArray<Reminder>>("GET", "reminders"),
  deadLetters: () => request<ReadonlyArray<DeadLetter>>("GET", "dead-letters"),
  retry: (turn: string) => request<Decided>("POST", `dead-letters/${encodeURIComponent(turn)}/retry`, {}),
  drop: (turn: string) => request<Decided>("POST", `dead-letters/${encodeURIComponent(turn)}/drop`, {}),
  sandbox: () => request<SandboxState>("GET", "sandbox"),
  addUser: (name: string) => request<Chat>("POST", "sandbox/users", { name }),
  conversation: (chat: number) => request<Conversation>("GET", `sandbox/chats/${chat}/messages`),
  write: (chat: number, content: Content) => request<Message>("POST", `sandbox/chats/${chat}/messages`, content),
  edit: (chat: number, message: number, text: string) =>
    request<Message>("PUT", `sandbox/chats/${chat}/messages/${message}`, { text }),
  press: (chat: number, message: number, data: string) =>
    request<Message>("POST", `sandbox/chats/${chat}/messages/${message}/press`, { data }),
  stop: (chat: number) => request<void>("POST", `sandbox/chats/${chat}/stop`, {}),
  telegramFaults: (faults: TelegramFaults) => request<void>("PUT", "sandbox/faults/telegram", faults),
  modelFaults: (faults: ModelFaults) => request<void>("PUT", "sandbox/faults/model", faults)
}

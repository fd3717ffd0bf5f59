import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import {
  ChatView,
  type DraftView,
  GroupView,
  type SandboxEvent,
  type Standing
} from "../../../../domain/sandbox/Telegram.ts"
import type { Store, Statement } from "./Store.ts"
import type { Topics } from "./Topics.ts"

/** A person's private chat with the bot, whose id is the person's, or a group. */
export interface Chat {
  readonly id: number
  name: string
  /** The bot knows the chat: a person has written in it, or the bot was added to the group. */
  started: boolean
  state: State
  draft: Draft | null
  typing: boolean
}

/** What is stored of a chat. */
const State = Schema.Struct({
  group: Schema.optional(GroupView),
  /** The group that has become this supergroup. */
  migratedFrom: Schema.optional(Schema.Int),
  /** What keeps the bot from writing to a person. */
  closed: Schema.optional(Schema.Literal("blocked", "deactivated"))
})
export type State = typeof State.Type

/** The draft that a bot shows before it sends. */
interface Draft {
  readonly view: DraftView
  readonly thread: number | null
  readonly keepOnStop: boolean
}

/** The chats and their live state (drafts, typing), which is not stored. */
export interface Chats {
  readonly all: () => ReadonlyArray<Chat>
  readonly find: (id: number) => Chat | undefined
  readonly view: (chat: Chat) => ChatView
  /** Adds a chat inside a step of the store. */
  readonly add: (kind: "person" | GroupView["kind"], name: string, state?: State) => Effect.Effect<Chat>
  /** The statements that store a change, and the effect to run once they are written. */
  readonly prepare: (
    chat: Chat,
    change: Partial<Pick<Chat, "name" | "started" | "state">>
  ) => { readonly statements: ReadonlyArray<Statement>; readonly written: Effect.Effect<void> }
  /** Publishes a chat whose topics have changed. */
  readonly show: (chat: Chat) => Effect.Effect<void>
  readonly showDraft: (chat: Chat, draft: Draft) => Effect.Effect<void>
  readonly hideDraft: (chat: Chat) => Effect.Effect<void>
  readonly showTyping: (chat: Chat) => Effect.Effect<void>
  /** The bot has sent: typing ends, and so does the draft of that thread. */
  readonly sent: (chat: Chat, thread: number | null) => Effect.Effect<void>
}

/** The first ids, and the direction in which they are counted. */
const ids = {
  person: { first: 5_000_000_001, step: 1 },
  group: { first: -4_000_000_001, step: -1 },
  supergroup: { first: -1_002_000_000_001, step: -1 }
}

const rank = (id: number): keyof typeof ids => (id > 0 ? "person" : id > -1e12 ? "group" : "supergroup")

export const make = (
  store: Store,
  topics: Topics,
  publish: (event: SandboxEvent) => Effect.Effect<unknown>
): Effect.Effect<Chats, never, Scope.Scope> =>
  Effect.gen(function* () {
    const chats = new Map<number, Chat>()
    const know = (id: number, name: string, started: boolean, state: State): Chat => {
      const chat: Chat = { id, name, started, state, draft: null, typing: false }
      chats.set(id, chat)
      return chat
    }
    const codec = Schema.parseJson(State)
    const rows = yield* store.rows<{ id: number; name: string; started: number; state: string }>(
      "SELECT id, name, started, state FROM chats ORDER BY id"
    )
    for (const { id, name, started, state } of rows) know(id, name, started === 1, Schema.decodeSync(codec)(state))
    const vanishing = yield* FiberMap.make<string>()

    const nextId = (kind: keyof typeof ids): number => {
      const { first, step } = ids[kind]
      const taken = Array.from(chats.keys()).filter((id) => rank(id) === kind)
      return taken.reduce((next, id) => (step > 0 ? Math.max(next, id + 1) : Math.min(next, id - 1)), first)
    }

    const view = ({ draft, id, name, state, typing }: Chat): ChatView =>
      new ChatView(
        {
          id,
          name,
          draft: draft?.view ?? null,
          typing,
          ...(state.group !== undefined && { group: state.group }),
          ...(topics.of(id).length > 0 && { topics: topics.of(id) }),
          ...(state.closed !== undefined && { blocked: true })
        },
        true
      )

    const show = (chat: Chat): Effect.Effect<void> =>
      Effect.asVoid(Effect.suspend(() => publish({ _tag: "Chat", chat: view(chat) })))

    const vanishAfter = (key: string, seconds: number, vanish: Effect.Effect<unknown>) =>
      FiberMap.run(vanishing, key, Effect.delay(vanish, `${seconds} seconds`))

    const hideDraft = (chat: Chat) => {
      chat.draft = null
      return show(chat)
    }
    const hideTyping = (chat: Chat) => {
      chat.typing = false
      return show(chat)
    }

    return {
      all: () => Array.from(chats.values()),
      find: (id) => chats.get(id),
      view,
      show,
      add: Effect.fnUntraced(function* (kind, name, state = {}) {
        const id = nextId(kind)
        const insert = "INSERT INTO chats (id, name, started, state) VALUES (?, ?, 0, ?)"
        yield* store.write([[insert, id, name, Schema.encodeSync(codec)(state)]])
        const chat = know(id, name, false, state)
        yield* show(chat)
        return chat
      }),
      prepare: (chat, change) => {
        const next = { ...chat, ...change }
        const update = "UPDATE chats SET name = ?, started = ?, state = ? WHERE id = ?"
        const state = Schema.encodeSync(codec)(next.state)
        return {
          statements: [[update, next.name, next.started ? 1 : 0, state, chat.id]],
          written: Effect.suspend(() => {
            Object.assign(chat, change)
            return show(chat)
          })
        }
      },
      showDraft: Effect.fnUntraced(function* (chat, draft) {
        chat.draft = draft
        yield* vanishAfter(
          `draft ${chat.id}`,
          30,
          Effect.suspend(() => hideDraft(chat))
        )
        yield* show(chat)
      }),
      hideDraft: (chat) => Effect.suspend(() => hideDraft(chat)),
      showTyping: Effect.fnUntraced(function* (chat) {
        chat.typing = true
        yield* vanishAfter(
          `typing ${chat.id}`,
          5,
          Effect.suspend(() => hideTyping(chat))
        )
        yield* show(chat)
      }),
      sent: (chat, thread) =>
        Effect.suspend(() => {
          const draft = chat.draft?.thread === thread ? null : chat.draft
          if (draft === chat.draft && !chat.typing) return Effect.void
          chat.draft = draft
          chat.typing = false
          return show(chat)
        })
    }
  })

/** What someone is in a group; `left` for one who was never there. */
export const standingOf = (group: GroupView, person: number): Standing =>
  group.members.find(({ id }) => id === person)?.standing ?? "left"

export const isPresent = (standing: Standing): boolean => standing !== "left" && standing !== "kicked"

export const isAdministrator = (standing: Standing): boolean => standing === "creator" || standing === "administrator"

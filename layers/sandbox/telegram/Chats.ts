import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import type * as Scope from "effect/Scope"
import { ChatView, type DraftView, type SandboxEvent } from "../../../domain/sandbox/Telegram.ts"
import type { Store } from "./Store.ts"

/** A person's private chat with the bot; the chat's id is the person's. */
export interface Chat {
  readonly id: number
  readonly name: string
  /** The person has written: before that the bot does not know the chat. */
  started: boolean
  readonly threads: Set<number>
  draft: Draft | null
  typing: boolean
}

/** The draft that a bot shows before it sends. */
interface Draft {
  readonly view: DraftView
  readonly thread: number | null
  readonly keepOnStop: boolean
}

/** The people and their live state (drafts, typing), which is not stored. */
export interface Chats {
  readonly all: () => ReadonlyArray<Chat>
  readonly find: (id: number) => Chat | undefined
  readonly add: (name: string) => Effect.Effect<Chat>
  readonly showDraft: (chat: Chat, draft: Draft) => Effect.Effect<void>
  readonly hideDraft: (chat: Chat) => Effect.Effect<void>
  readonly showTyping: (chat: Chat) => Effect.Effect<void>
  /** The bot has sent: typing ends, and so does the draft of that thread. */
  readonly sent: (chat: Chat, thread: number | null) => Effect.Effect<void>
}

const firstPerson = 5_000_000_001

export const make = (
  store: Store,
  publish: (event: SandboxEvent) => Effect.Effect<unknown>
): Effect.Effect<Chats, never, Scope.Scope> =>
  Effect.gen(function* () {
    const chats = new Map<number, Chat>()
    let next = firstPerson
    const know = (id: number, name: string): Chat => {
      const chat: Chat = { id, name, started: false, threads: new Set(), draft: null, typing: false }
      chats.set(id, chat)
      next = Math.max(next, id + 1)
      return chat
    }
    for (const { id, name } of yield* store.rows<{ id: number; name: string }>(
      "SELECT id, name FROM chats ORDER BY id"
    )) {
      know(id, name)
    }
    const known = yield* store.rows<{ chat: number; thread: number | null }>(
      "SELECT DISTINCT chat, thread FROM messages"
    )
    for (const { chat: id, thread } of known) {
      const chat = chats.get(id)
      if (chat !== undefined) {
        chat.started = true
        if (thread !== null) chat.threads.add(thread)
      }
    }
    const vanishing = yield* FiberMap.make<string>()

    const changed = (chat: Chat) => publish({ _tag: "Chat", chat: view(chat) })

    const vanishAfter = (key: string, seconds: number, vanish: Effect.Effect<unknown>) =>
      FiberMap.run(vanishing, key, Effect.delay(vanish, `${seconds} seconds`))

    const hideDraft = (chat: Chat) => {
      chat.draft = null
      return changed(chat)
    }
    const hideTyping = (chat: Chat) => {
      chat.typing = false
      return changed(chat)
    }

    return {
      all: () => Array.from(chats.values()),
      find: (id) => chats.get(id),
      add: (name) =>
        store.step(
          Effect.suspend(() => store.write([["INSERT INTO chats VALUES (?, ?)", next, name]])).pipe(
            Effect.map(() => know(next, name)),
            Effect.tap(changed)
          )
        ),
      showDraft: Effect.fnUntraced(function* (chat, draft) {
        chat.draft = draft
        yield* vanishAfter(
          `draft ${chat.id}`,
          30,
          Effect.suspend(() => hideDraft(chat))
        )
        yield* changed(chat)
      }),
      hideDraft: (chat) => Effect.suspend(() => hideDraft(chat)),
      showTyping: Effect.fnUntraced(function* (chat) {
        chat.typing = true
        yield* vanishAfter(
          `typing ${chat.id}`,
          5,
          Effect.suspend(() => hideTyping(chat))
        )
        yield* changed(chat)
      }),
      sent: (chat, thread) =>
        Effect.suspend(() => {
          const draft = chat.draft?.thread === thread ? null : chat.draft
          if (draft === chat.draft && !chat.typing) return Effect.void
          chat.draft = draft
          chat.typing = false
          return changed(chat)
        })
    }
  })

export const view = (chat: Chat): ChatView =>
  new ChatView({ id: chat.id, name: chat.name, draft: chat.draft?.view ?? null, typing: chat.typing }, true)

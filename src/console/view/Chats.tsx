import { useEffect } from "preact/hooks"
import { snippet } from "../state/names.ts"
import { goTo, isPhone, openChat } from "../state/route.ts"
import { showFaults } from "../state/stage.ts"
import { chats, heard, link, modelFaults, ordered, telegramFaults } from "../state/world.ts"
import type { Message } from "../wire.ts"
import { Banner } from "./Banner.tsx"
import { ChatList } from "./ChatList.tsx"
import { Conversation } from "./Conversation.tsx"
import { Faults } from "./Faults.tsx"
import { Nothing } from "./Nothing.tsx"

const heardWords = (message: Message) => (message.kind === "text" ? message.text.slice(0, 400) : snippet(message))

/** The chats of the sandbox: the list, the open conversation, and the faults. */
export const Chats = () => {
  const first = ordered.value[0]?.id
  const chat = openChat.value !== undefined && chats.value.has(openChat.value) ? openChat.value : undefined
  const hasFaults = Boolean(telegramFaults.value) || Boolean(modelFaults.value)

  // If both fit, a conversation is open beside the list.
  useEffect(() => {
    if (chat === undefined && first !== undefined && !isPhone()) location.replace(`#/chat/${first}`)
  }, [chat, first])

  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return
      if (showFaults.value) showFaults.value = false
      else if (isPhone()) goTo(undefined)
    }
    addEventListener("keydown", leave)
    return () => removeEventListener("keydown", leave)
  }, [])

  return (
    <div
      class={`app ${chat === undefined ? "at-list" : "at-chat"} ${showFaults.value && hasFaults ? "with-faults" : ""}`}
    >
      <ChatList open={chat} />
      <main class="main" id="main" tabIndex={-1}>
        <Banner />
        {chat === undefined ? (
          <Nothing>{link.value === "connecting" ? "Connecting…" : "Choose a chat."}</Nothing>
        ) : (
          <Conversation key={chat} chat={chat} />
        )}
      </main>
      {showFaults.value && hasFaults && <Faults />}
      <p class="unseen" aria-live="polite">
        {heard.value !== undefined && heard.value.chat === chat && `Holdfast: ${heardWords(heard.value)}`}
      </p>
    </div>
  )
}

import { useEffect } from "preact/hooks"
import { openDrawer } from "../state/operations.ts"
import { goTo, isPhone, openChat } from "../state/route.ts"
import { focusBox, showFaults } from "../state/stage.ts"
import { chats, heard, link, modelFaults, telegramFaults } from "../state/world.ts"
import { Banner } from "./Banner.tsx"
import { Calls } from "./Calls.tsx"
import { ChatList } from "./ChatList.tsx"
import { Conversation } from "./Conversation.tsx"
import { Faults } from "./Faults.tsx"
import { Logo } from "./Icon.tsx"

const skip = (event: Event) => {
  event.preventDefault()
  focusBox.value++
}

export const App = () => {
  const ids = [...chats.value.keys()]
  const chat = openChat.value !== undefined && chats.value.has(openChat.value) ? openChat.value : undefined
  const isReal = telegramFaults.value === null
  const hasFaults = !isReal || Boolean(modelFaults.value)

  // If both fit, a conversation is open beside the list.
  useEffect(() => {
    const first = ids[0]
    if (chat === undefined && first !== undefined && !isPhone()) location.replace(`#/chat/${first}`)
  }, [chat, ids[0]])

  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      // A drawer closes by itself.
      if (event.key !== "Escape" || event.defaultPrevented || openDrawer.value !== undefined) return
      if (showFaults.value) showFaults.value = false
      else if (isPhone()) goTo(undefined)
    }
    addEventListener("keydown", leave)
    return () => removeEventListener("keydown", leave)
  }, [])

  return (
    <>
      <a class="skip" href="#message" onClick={skip}>
        Skip to the message box
      </a>
      <div
        class={`app ${chat === undefined ? "at-list" : "at-chat"} ${showFaults.value && hasFaults ? "with-faults" : ""}`}
      >
        <ChatList open={chat} />
        <main class="main">
          <Banner />
          {isReal ? <RealTelegram /> : chat === undefined ? <Nothing /> : <Conversation key={chat} chat={chat} />}
        </main>
        {showFaults.value && hasFaults && <Faults />}
      </div>
      <p class="unseen" aria-live="polite">
        {heard.value !== undefined && heard.value.chat === chat && `Holdfast: ${heard.value.text.slice(0, 400)}`}
      </p>
    </>
  )
}

const Nothing = () => (
  <div class="empty">
    <Logo size={64} />
    <p>{link.value === "connecting" ? "Connecting…" : "Choose a chat."}</p>
  </div>
)

const RealTelegram = () => (
  <div class="empty">
    <Logo size={64} />
    <h2>This daemon talks to the real Telegram</h2>
    <p>
      Write to your bot there. Without TELEGRAM_BOT_TOKEN the daemon runs a sandbox Telegram, which you can use here.
    </p>
    <Calls />
  </div>
)

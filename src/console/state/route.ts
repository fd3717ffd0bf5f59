import { signal } from "@preact/signals"

const read = () => {
  const id = /^#\/chat\/(-?\d+)$/.exec(location.hash)?.[1]
  return id === undefined ? undefined : Number(id)
}

/** The open chat, from the URL, so that the browser's back button leads to the list. */
export const openChat = signal(read())

window.addEventListener("hashchange", () => (openChat.value = read()))

export const goTo = (chat: number | undefined) => {
  if (chat === undefined) location.hash = "#/"
  else if (chat !== openChat.value) location.hash = `#/chat/${chat}`
}

export const isPhone = () => matchMedia("(max-width: 720px)").matches

import { useLayoutEffect } from "preact/hooks"
import { focusBox } from "../state/stage.ts"
import { link } from "../state/world.ts"
import { Banner } from "./Banner.tsx"
import { Navigation } from "./frame/Navigation.tsx"
import { shown } from "./frame/views.ts"
import { Nothing } from "./Nothing.tsx"
import { SignIn } from "./SignIn.tsx"

const toBox = (event: Event) => {
  event.preventDefault()
  focusBox.value++
}

/** A link to `#main` would be an address of a view. */
const toMain = (event: Event) => {
  event.preventDefault()
  document.getElementById("main")?.focus()
}

export const App = () => {
  const view = shown.value
  useLayoutEffect(() => {
    document.title = view === undefined ? "Holdfast" : `${view.title} · Holdfast`
  }, [view])
  if (link.value === "signed-out") return <SignIn />
  return (
    <>
      {view?.name === "chats" ? (
        <a class="skip" href="#message" onClick={toBox}>
          Skip to the message box
        </a>
      ) : (
        <a class="skip" href="#main" onClick={toMain}>
          Skip to the content
        </a>
      )}
      <div class="frame">
        <Navigation />
        {view === undefined ? (
          <main class="main" id="main" tabIndex={-1}>
            <Banner />
            <Nothing>{link.value === "connecting" && "Connecting…"}</Nothing>
          </main>
        ) : (
          <view.Content key={view.name} />
        )}
      </div>
    </>
  )
}

import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { type Drawer, letters, look, openDrawer, reminders } from "../state/operations.ts"
import { link } from "../state/world.ts"
import { Icon, type IconName } from "./Icon.tsx"
import { Letters } from "./Letters.tsx"
import { Reminders } from "./Reminders.tsx"

const every = 3000

/** The lists for operators, each behind a button with its count. */
export const Drawers = () => (
  <>
    <div class="drawers">
      <Handle drawer="reminders" icon="bell" name="Reminders" count={reminders.value?.length} />
      <Handle drawer="letters" icon="letter" name="Failed messages" count={letters.value?.length} />
    </div>
    {openDrawer.value === "reminders" && (
      <Sheet title="Reminders">
        <Reminders />
      </Sheet>
    )}
    {openDrawer.value === "letters" && (
      <Sheet title="Failed messages">
        <Letters />
      </Sheet>
    )}
  </>
)

const Handle = (props: {
  readonly drawer: Drawer
  readonly icon: IconName
  readonly name: string
  readonly count: number | undefined
}) => (
  <button
    class={`handle ${props.drawer === "letters" && props.count ? "on" : ""}`}
    aria-haspopup="dialog"
    onClick={() => (openDrawer.value = props.drawer)}
  >
    <Icon name={props.icon} size={18} />
    {props.name}
    {props.count !== undefined && props.count > 0 && ` (${props.count})`}
  </button>
)

/** The browser traps the focus in the dialog, closes it on Escape, and returns the focus. */
const Sheet = ({ children, title }: { readonly title: string; readonly children: ComponentChildren }) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = () => (openDrawer.value = undefined)
  useEffect(() => {
    const one = dialog.current
    one?.showModal()
    void look()
    const timer = setInterval(() => link.value === "live" && void look(), every)
    return () => {
      clearInterval(timer)
      one?.close()
    }
  }, [])
  return (
    <dialog
      class="sheet"
      ref={dialog}
      aria-label={title}
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div class="sheet-body">
        <header>
          <h2>{title}</h2>
          <button class="plain" aria-label={`Close the ${title.toLowerCase()}`} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { Icon } from "./Icon.tsx"

/** The browser traps the focus in the dialog, closes it on Escape, and returns the focus. */
export const Dialog = (props: {
  readonly title: string
  readonly close: () => void
  readonly children: ComponentChildren
}) => {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const one = dialog.current
    one?.showModal()
    return () => one?.close()
  }, [])
  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-label={props.title}
      onClose={props.close}
      onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
      onClick={(event) => event.target === event.currentTarget && props.close()}
    >
      <div class="dialog-body">
        <header>
          <h2>{props.title}</h2>
          <button class="plain" aria-label="Close" onClick={props.close}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}

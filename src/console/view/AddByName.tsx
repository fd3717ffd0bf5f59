import { useRef, useState } from "preact/hooks"
import { attempt } from "../state/composing.ts"
import { Icon } from "./Icon.tsx"

/** A button that opens a form for one name. Escape and an empty name close it, and focus the button again. */
export const AddByName = (props: {
  readonly what: string
  /** The accessible name of the field. */
  readonly label: string
  readonly style: "add" | "secondary"
  readonly longest: number
  /** Whether the focus returns to the button after a success. */
  readonly returns: boolean
  /** Adds it. A rejection keeps the form open. */
  readonly add: (name: string) => Promise<unknown>
}) => {
  const { label, longest, returns, style, what } = props
  const [name, setName] = useState<string | undefined>(undefined)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setName(undefined)
    queueMicrotask(() => button.current?.focus())
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    const wanted = name?.trim() ?? ""
    if (wanted === "") return close()
    if (!(await attempt(props.add(wanted)))) return
    if (returns) close()
    else setName(undefined)
  }
  if (name === undefined)
    return (
      <button ref={button} class={style} onClick={() => setName("")}>
        <Icon name="plus" size={style === "add" ? 18 : 16} /> {what}
      </button>
    )
  return (
    <form class="add-form" onSubmit={submit}>
      <input
        aria-label={label}
        placeholder="Name"
        maxLength={longest}
        value={name}
        ref={(input) => input?.focus()}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return
          event.preventDefault()
          close()
        }}
      />
      <button class="primary small" type="submit">
        Add
      </button>
    </form>
  )
}

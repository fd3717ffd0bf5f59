import { useEffect } from "preact/hooks"
import { toast } from "../state/world.ts"

const shown = 4000

/** Shows the result of a button press for a moment. */
export const Toast = ({ chat }: { readonly chat: number }) => {
  const current = toast.value?.chat === chat ? toast.value : undefined
  useEffect(() => {
    if (current === undefined) return
    const timer = setTimeout(() => (toast.value = undefined), shown)
    return () => clearTimeout(timer)
  }, [current])
  return (
    <div class="toasts" role="status">
      {current !== undefined && <p class="toast">{current.text}</p>}
    </div>
  )
}

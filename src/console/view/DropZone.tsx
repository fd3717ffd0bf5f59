import type { ComponentChildren } from "preact"
import { useEffect, useState } from "preact/hooks"
import { attach } from "../state/attaching.ts"
import { focusBox } from "../state/stage.ts"

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true

/** A conversation: files that are dropped on it are attached to the next message. */
export const DropZone = (props: {
  readonly chat: number
  readonly label: string
  readonly children: ComponentChildren
}) => {
  const [isOver, setOver] = useState(false)
  // Beside the conversation, the browser would open the file in place of the page.
  useEffect(() => {
    const keep = (event: DragEvent) => hasFiles(event) && event.preventDefault()
    addEventListener("dragover", keep)
    addEventListener("drop", keep)
    return () => {
      removeEventListener("dragover", keep)
      removeEventListener("drop", keep)
    }
  }, [])
  return (
    <section
      class="conversation"
      aria-label={props.label}
      onDragOver={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        // Over a child the drag goes on.
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setOver(false)
      }}
      onDrop={(event) => {
        setOver(false)
        if (event.dataTransfer === null || !hasFiles(event)) return
        event.preventDefault()
        void attach(props.chat, event.dataTransfer.files)
        focusBox.value++
      }}
    >
      {props.children}
      {isOver && <p class="drop">Drop files here to attach them</p>}
    </section>
  )
}

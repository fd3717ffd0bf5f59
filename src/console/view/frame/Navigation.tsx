import { useEffect, useState } from "preact/hooks"
import { route } from "../../state/route.ts"
import { Icon } from "../Icon.tsx"
import { shown, type View, views } from "./views.ts"

/** How many views a phone shows beside the button for the rest. */
const beside = 4

/** The links to the views: a column at the side, on a phone a row at the bottom. */
export const Navigation = () => {
  const [isOpen, setOpen] = useState(false)
  const hasMore = views.value.length > beside + 1
  const isBehind = views.value.findIndex((view) => view === shown.value) >= beside
  useEffect(() => setOpen(false), [route.value])
  if (views.value.length < 2) return null
  return (
    <nav
      class={`views ${hasMore ? "has-more" : ""} ${isOpen ? "is-open" : ""}`}
      aria-label="Views"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return
        event.preventDefault()
        setOpen(false)
      }}
    >
      <ul id="views">
        {views.value.map((view, index) => (
          <li key={view.name} class={index >= beside ? "behind" : ""}>
            <Entry view={view} />
          </li>
        ))}
      </ul>
      {hasMore && (
        <button
          class={`view more ${isBehind ? "on" : ""}`}
          aria-expanded={isOpen}
          aria-controls="views"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="more" size={22} />
          More
        </button>
      )}
    </nav>
  )
}

const Entry = ({ view }: { readonly view: View }) => {
  const count = view.count?.() ?? 0
  return (
    <a class="view" href={`#/${view.name}`} aria-current={view === shown.value ? "page" : undefined}>
      <Icon name={view.icon} size={22} />
      {view.title}
      {count > 0 && <span class="view-count">{count > 999 ? "999+" : count}</span>}
    </a>
  )
}

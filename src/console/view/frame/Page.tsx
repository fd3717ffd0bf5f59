import type { ComponentChildren } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import { hasMoved } from "../../state/route.ts"
import { Banner } from "../Banner.tsx"

/** A view under a heading. The heading takes the focus when the person comes from another view, as on a page that is loaded. */
export const Page = (props: {
  readonly title: string
  /** The view itself tells whether the daemon is ready. */
  readonly tellsState?: boolean
  /** What stands beside the heading. */
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (hasMoved) heading.current?.focus()
  }, [])
  return (
    <main class="main" id="main" tabIndex={-1}>
      <Banner isStateTold={props.tellsState ?? false} />
      <div class="page">
        <header class="page-head">
          <h1 ref={heading} tabIndex={-1}>
            {props.title}
          </h1>
          {props.aside}
        </header>
        {props.children}
      </div>
    </main>
  )
}

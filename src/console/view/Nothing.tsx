import type { ComponentChildren } from "preact"
import { Logo } from "./Icon.tsx"

/** The logo with a few words, where there is nothing to show yet. */
export const Nothing = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="empty">
    <Logo size={64} />
    <p>{children}</p>
  </div>
)

import { trouble } from "../state/composing.ts"
import { connect } from "../state/live.ts"
import { closedWhy, link, parts, ready } from "../state/world.ts"
import { Icon } from "./Icon.tsx"

/** Tells that the daemon is away, is not ready (unless the view tells it), or refused an action. */
export const Banner = ({ isStateTold = false }: { readonly isStateTold?: boolean }) => (
  <div class="banners" role="status">
    {link.value === "away" ? (
      <p class="banner away">
        <span class="spinner" aria-hidden="true" />
        The daemon is away; your messages are kept. Reconnecting…
      </p>
    ) : link.value === "closed" ? (
      <p class="banner warn">
        <Icon name="clock" size={18} />
        <span>This page no longer receives live events. {closedWhy.value}</span>
        <button class="link" onClick={connect}>
          Reconnect
        </button>
      </p>
    ) : (
      link.value === "live" &&
      !ready.value &&
      !isStateTold && (
        <p class="banner warn">
          <Icon name="clock" size={18} />
          <span>
            Not ready.{" "}
            {Object.entries(parts.value)
              .filter(([, status]) => status !== true)
              .map(([part, status]) => `${part}: ${status}`)
              .join("; ")}
          </span>
        </p>
      )
    )}
    {trouble.value !== undefined && (
      <p class="banner bad">
        <Icon name="alert" size={18} />
        <span>{trouble.value}</span>
        <button class="plain" aria-label="Dismiss" onClick={() => (trouble.value = undefined)}>
          <Icon name="close" size={16} />
        </button>
      </p>
    )}
  </div>
)

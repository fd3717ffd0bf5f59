import { link, parts, ready } from "../../state/world.ts"
import { Calls } from "../Calls.tsx"
import { Page } from "../frame/Page.tsx"

const sentence = () => {
  if (link.value === "away") return "The daemon is away."
  if (link.value === "connecting") return "Connecting…"
  if (ready.value) return "All is well."
  const late = Object.entries(parts.value).filter(([, status]) => status !== true)
  return `Not ready: ${late.map(([part, status]) => `${part}: ${status}`).join("; ")}.`
}

/** How the daemon is doing. */
export const Dashboard = () => (
  <Page title="Dashboard">
    <p class="sentence" role="status">
      {sentence()}
    </p>
    <Calls level="h2" />
  </Page>
)

import { overview } from "../../state/dashboard.ts"
import { Calls } from "../Calls.tsx"
import { Page } from "../frame/Page.tsx"
import { Busiest } from "./Busiest.tsx"
import { Condition } from "./Condition.tsx"
import { Invitation } from "./Invitation.tsx"
import { Plots } from "./Plots.tsx"
import { Now, Totals } from "./Tiles.tsx"

/** How the daemon is doing: in one sentence, in numbers, and over time. */
export const Dashboard = () => {
  const invitation = overview.value?.invitation
  return (
    <Page title="Dashboard" tellsState>
      <Condition />
      {invitation && <Invitation link={invitation} />}
      <Now />
      <Busiest />
      <Totals />
      <Plots />
      <Calls level="h2" />
    </Page>
  )
}

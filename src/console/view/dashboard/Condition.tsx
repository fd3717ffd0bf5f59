import { overview } from "../../state/dashboard.ts"
import { link, telegramFaults } from "../../state/world.ts"
import type { Overview } from "../../wire.ts"

type Shown = "ok" | "degraded" | "down" | "unknown"

const words: Record<Overview["condition"]["state"], string> = {
  ok: "All is well.",
  degraded: "Degraded: the daemon accepts messages, but not all is well.",
  down: "Down: messages are not answered."
}

const told = (): { readonly state: Shown; readonly sentence: string; readonly reasons: ReadonlyArray<string> } => {
  if (link.value === "away") return { state: "down", sentence: "The daemon does not answer.", reasons: [] }
  if (overview.value === undefined) return { state: "unknown", sentence: "Connecting…", reasons: [] }
  const { reasons, state } = overview.value.condition
  return { state, sentence: words[state], reasons }
}

/** The state of the daemon in one sentence, with what to do, and its bot. */
export const Condition = () => {
  const { reasons, sentence, state } = told()
  const bot = overview.value?.bot
  return (
    <section class={`condition ${state}`} aria-label="State">
      <div role="status">
        <p class="sentence">
          <span
            class={`dot ${{ ok: "ready", degraded: "waiting", down: "away", unknown: "" }[state]}`}
            aria-hidden="true"
          />
          {sentence}
        </p>
        {reasons.length > 0 && (
          <ul class="reasons">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
      {telegramFaults.value ? (
        <p>
          In the sandbox: <a href="#/chats">talk with the bot here</a>
        </p>
      ) : (
        bot && (
          <p>
            {bot.name}, <a href={bot.link}>@{bot.username}</a>
          </p>
        )
      )}
    </section>
  )
}

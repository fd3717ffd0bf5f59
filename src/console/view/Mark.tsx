import type { Status } from "../wire.ts"
import { clock, lasted } from "./clock.ts"
import { Icon, type IconName } from "./Icon.tsx"
import { Way } from "./Way.tsx"

interface Standing {
  readonly icon: IconName
  readonly words: string
  readonly tone: "" | "live" | "good" | "bad"
}

const states: Record<Status["state"], Standing> = {
  accepted: { icon: "check", words: "Accepted, on disk", tone: "" },
  answering: { icon: "check", words: "Being answered", tone: "live" },
  answered: { icon: "check", words: "Answered, being sent", tone: "live" },
  delivered: { icon: "checks", words: "Delivered", tone: "good" },
  ended: { icon: "alert", words: "Ended: the answer could not be sent", tone: "bad" },
  handled: { icon: "check", words: "Done; nothing to send", tone: "good" },
  skipped: { icon: "alert", words: "Skipped", tone: "" }
}

const endings: Partial<Record<NonNullable<Status["kind"]>, Standing>> = {
  incomplete: {
    icon: "alert",
    words: "The answer broke off; you got the text so far, marked as incomplete",
    tone: "bad"
  },
  stopped: { icon: "checks", words: "Stopped; the text so far is delivered", tone: "good" },
  failed: { icon: "alert", words: "The model refused it; you were told", tone: "bad" },
  expired: { icon: "alert", words: "It took too long; you were told", tone: "bad" },
  dead: { icon: "alert", words: "It failed too often; you were told", tone: "bad" }
}

const onItsWay: Standing = { icon: "clock", words: "With Telegram; the daemon has not accepted it yet", tone: "" }

const inGroup: Standing = {
  icon: "check",
  words: "With Telegram; of a group the bot gets only what is for it",
  tone: ""
}

const standing = (status: Status | undefined, isGroup: boolean): Standing => {
  if (status === undefined) return isGroup ? inGroup : onItsWay
  return (status.state === "delivered" && status.kind !== null && endings[status.kind]) || states[status.state]
}

const tries = (status: Status | undefined) =>
  status !== undefined && status.attempts > 1 ? `${status.attempts} attempts` : ""

/** The status of a message: a small icon, with words for screen readers. */
export const Mark = (props: {
  readonly status: Status | undefined
  readonly isGroup: boolean
  readonly isOpen: boolean
  readonly toggle: () => void
}) => {
  const { icon, tone, words } = standing(props.status, props.isGroup)
  const attempts = tries(props.status)
  return (
    <button class={`mark ${tone}`} aria-expanded={props.isOpen} title={words} onClick={props.toggle}>
      {attempts !== "" && <span>{attempts}</span>}
      {tone === "live" ? <span class="dots" aria-hidden="true" /> : <Icon name={icon} size={16} />}
      <span class="unseen">{words}</span>
    </button>
  )
}

/** The status in words, with everything that happened to the message. */
export const Story = ({ isGroup, status }: { readonly status: Status | undefined; readonly isGroup: boolean }) => (
  <div class="story">
    {standing(status, isGroup).words}
    {status !== undefined && (
      <>
        {" · accepted "}
        {clock(status.acceptedAt)}
        {status.deliveredAt !== null && ` · delivered after ${lasted(status.deliveredAt - status.acceptedAt)}`}
        {status.attempts > 0 && ` · ${status.attempts} ${status.attempts === 1 ? "attempt" : "attempts"}`}
        <code>{status.request}</code>
        <Way request={status.request} news={`${status.state} ${status.attempts}`} />
      </>
    )}
  </div>
)

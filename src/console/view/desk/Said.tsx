import type { Acted } from "../../wire.ts"
import { moment } from "../clock.ts"

/** The result of the last action, also for a screen reader. */
export const Said = ({ said }: { readonly said: string }) => (
  <p class="said" role="status">
    {said}
  </p>
)

/** What was done, or who was first. */
export const saidOf = ({ already, at, by, subject, verb }: Acted): string =>
  already
    ? `Nothing to do for ${subject}: ${by ?? "somebody"} did ${verb} before, ${moment(at)}.`
    : `Done: ${verb} of ${subject}.`

/** Why a list cannot be shown. */
export const Trouble = ({ why }: { readonly why: string }) =>
  why === "" ? null : (
    <p class="trouble" role="alert">
      {why}
    </p>
  )

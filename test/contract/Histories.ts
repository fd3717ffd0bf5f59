import { failures } from "./histories/Failures.ts"
import { deaths } from "./histories/Deaths.ts"
import { groups } from "./histories/Groups.ts"
import { messages } from "./histories/Messages.ts"
import { operators } from "./histories/Operators.ts"
import { reminders } from "./histories/Reminders.ts"
import { sendings } from "./histories/Sendings.ts"
import { stops } from "./histories/Stops.ts"
import type { History } from "./History.ts"

/** All histories: each is played in each kind of world, and comes to the same there. */
export const histories: ReadonlyArray<History> = [
  ...messages,
  ...stops,
  ...failures,
  ...sendings,
  ...reminders,
  ...groups,
  ...deaths,
  ...operators
]

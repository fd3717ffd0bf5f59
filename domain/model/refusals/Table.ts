import { abilities, toolsInOtherWords } from "./Abilities.ts"
import { account } from "./Account.ts"
import { content } from "./Content.ts"
import { length, lengthInOtherWords } from "./Length.ts"
import { endpoints, models } from "./Models.ts"
import { output } from "./Output.ts"
import type { Row } from "./Row.ts"
import { address, later, malformed, missing, plain } from "./Service.ts"

/**
 * All rules about refusals, in the order in which they are tried; the first that matches decides the meaning of a refusal.
 */
export const table: ReadonlyArray<Row> = [
  ...length,
  ...address,
  ...account,
  ...output,
  ...abilities,
  ...models,
  ...endpoints,
  ...content,
  ...later
]

/** Rules that say less: `guessed` ones may be wrong about the candidate, and some count only under `statuses`. */
export interface Weak {
  readonly rows: ReadonlyArray<Row>
  readonly guessed?: boolean
  readonly statuses?: ReadonlyArray<number | undefined>
}

/** Those that are asked after the fields that a refusal names, in their order. */
export const weak: ReadonlyArray<Weak> = [
  { rows: lengthInOtherWords },
  { rows: toolsInOtherWords, guessed: true },
  { rows: plain },
  { rows: missing, statuses: [undefined, 400, 404, 422] },
  { rows: malformed, statuses: [undefined, 400, 422] }
]

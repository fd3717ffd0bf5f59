import { abilities, toolsInOtherWords } from "./Abilities.ts"
import { account } from "./Account.ts"
import { content } from "./Content.ts"
import { length, lengthInOtherWords } from "./Length.ts"
import { endpoints, models } from "./Models.ts"
import { output } from "./Output.ts"
import type { Row } from "./Row.ts"
import { address, later, malformed, missing, plain } from "./Service.ts"

/** All rules about refusals, in the order in which they are tried. The first match decides the meaning. */
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

/** Rules that are less certain: `guessed` ones may be wrong about the candidate, and some apply only to `statuses`. */
export interface Weak {
  readonly rows: ReadonlyArray<Row>
  readonly guessed?: boolean
  readonly statuses?: ReadonlyArray<number | undefined>
}

/** The rules that are tried after the fields that a refusal blames, in order. */
export const weak: ReadonlyArray<Weak> = [
  { rows: lengthInOtherWords },
  { rows: toolsInOtherWords, guessed: true },
  { rows: plain },
  { rows: missing, statuses: [undefined, 400, 404, 422] },
  { rows: malformed, statuses: [undefined, 400, 422] }
]

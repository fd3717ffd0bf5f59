import { abilities, toolsInOtherWords } from "./Abilities.ts"
import { account } from "./Account.ts"
import { content } from "./Content.ts"
import { length, lengthInOtherWords } from "./Length.ts"
import { endpoints, models } from "./Models.ts"
import type { Row } from "./Row.ts"
import { address, later, plain } from "./Service.ts"

/**
 * All rules about refusals, in the order in which they are tried; the first that matches decides the meaning of a refusal.
 *
 * @since 0.1.0
 * @category constants
 */
export const table: ReadonlyArray<Row> = [
  ...length,
  ...address,
  ...account,
  ...abilities,
  ...models,
  ...endpoints,
  ...content,
  ...later
]

/**
 * Those that are asked after the fields that a refusal names.
 *
 * @since 0.1.0
 * @category constants
 */
export const weak: ReadonlyArray<Row> = [...lengthInOtherWords, ...toolsInOtherWords, ...plain]

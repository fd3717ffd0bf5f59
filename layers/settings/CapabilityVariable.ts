import { type Capability, capabilities, isCapability } from "../../domain/model/Capability.ts"
import type { Candidate } from "../../services/model/Candidate.ts"
import type { Mistake } from "./Mistake.ts"
import { list, variable } from "./Variable.ts"

const example = "gemma3:4b=-tools -system"

type Known = Pick<Candidate, "lacks" | "takes">

const one = (item: string): readonly [name: string, known: Known] | undefined => {
  const [, name, words = ""] = /^([^\s=]+)=(.+)$/.exec(item) ?? []
  const marked = words.split(/\s+/).filter((word) => word !== "")
  const of = (mark: string): ReadonlyArray<Capability> =>
    marked.flatMap((word) => {
      const capability = word.slice(1)
      return word.startsWith(mark) && isCapability(capability) ? capability : []
    })
  const [lacks, takes] = [of("-"), of("+")]
  const isClear = lacks.length + takes.length === marked.length && !lacks.some((one) => takes.includes(one))
  return name === undefined || marked.length === 0 || !isClear
    ? undefined
    : [name, { lacks: new Set(lacks), takes: new Set(takes) }]
}

const read = (text: string): ReadonlyMap<string, Known> | undefined => {
  const found = list(one)(text)
  const known = new Map(found)
  return known.size === found?.length ? known : undefined
}

/**
 * Configures what candidates support: `model=-tools -system`, separated by commas. A part with `-` is never sent; one with `+` is always
 * sent, and a rejection of it is not learned.
 */
export const capabilityVariable = variable<ReadonlyMap<string, Known>>(
  "HOLDFAST_CAPABILITIES",
  new Map(),
  read,
  `is not a list of model=words, where each word is + or - and one of ${capabilities.join(", ")}`,
  example
)

/** Reports names that are not candidates of the route. */
export const strangers = (
  known: ReadonlyMap<string, unknown>,
  candidates: ReadonlyArray<string>
): ReadonlyArray<Mistake> =>
  [...known.keys()].every((name) => candidates.includes(name))
    ? []
    : [
        {
          name: "HOLDFAST_CAPABILITIES",
          wrong: "names a model that is neither in HOLDFAST_ROUTE nor in HOLDFAST_EMERGENCY",
          example
        }
      ]

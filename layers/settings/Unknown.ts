import { distance } from "../../domain/Spelling.ts"
import type { Mistake } from "./Mistake.ts"

/** Kubernetes sets these in every pod for a service whose name begins with `holdfast` ("service links", pod environment variables). */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/

/** A name counts as a misspelling if at most a third of it is wrong. */
const closest = (name: string, known: ReadonlySet<string>): string | undefined =>
  [...known]
    .map((one) => [one, distance(name, one)] as const)
    .filter(([one, apart]) => apart <= (one.length - "HOLDFAST_".length) / 3)
    .toSorted(([, a], [, b]) => a - b)[0]?.[0]

/** Variables that look like Holdfast's but are unknown. */
export const unknown = (known: ReadonlySet<string>, names: Iterable<string>): ReadonlyArray<Mistake> =>
  [...names].flatMap((name) => {
    if (!name.startsWith("HOLDFAST_") || known.has(name) || serviceLink.test(name)) return []
    const meant = closest(name, known)
    return [
      {
        name,
        wrong: `is not a variable of Holdfast${meant === undefined ? ": remove it" : `. Did you mean ${meant}?`}`
      }
    ]
  })

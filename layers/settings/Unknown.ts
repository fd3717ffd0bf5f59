import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as ConfigProviderPathPatch from "effect/ConfigProviderPathPatch"
import * as Effect from "effect/Effect"
import * as HashSet from "effect/HashSet"
import type { Mistake } from "./Variable.ts"

/** Kubernetes sets these in every pod, for a service whose name begins with ours ("service links", pod environment variables). */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/

/** How many letters have to be put in, left out or replaced (Levenshtein, "Binary codes capable of correcting deletions", 1966). */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** At most a third of a name may be wrong for it to count as a misspelling. */
const closest = (name: string, known: ReadonlySet<string>): string | undefined =>
  [...known]
    .map((one) => [one, distance(name, one)] as const)
    .filter(([one, apart]) => apart <= (one.length - "HOLDFAST_".length) / 3)
    .toSorted(([, a], [, b]) => a - b)[0]?.[0]

const missing = ConfigError.MissingData([], "")

/** All names that `read` asks its `ConfigProvider` for. */
const asked = <A, E>(read: Effect.Effect<A, E>): Effect.Effect<ReadonlySet<string>> =>
  Effect.suspend(() => {
    const names = new Set<string>()
    const recording = ConfigProvider.fromFlat(
      ConfigProvider.makeFlat({
        load: (path) =>
          Effect.zipRight(
            Effect.sync(() => names.add(path.join("_"))),
            Effect.fail(missing)
          ),
        enumerateChildren: () => Effect.succeed(HashSet.empty<string>()),
        patch: ConfigProviderPathPatch.empty
      })
    )
    return Effect.as(Effect.ignore(Effect.withConfigProvider(read, recording)), names)
  })

/**
 * Variables that are set, look like ours, and mean nothing to `read`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown = <A, E>(
  read: Effect.Effect<A, E>,
  names: Iterable<string>
): Effect.Effect<ReadonlyArray<Mistake>> =>
  Effect.map(asked(read), (known) =>
    [...names].flatMap((name) => {
      if (!name.startsWith("HOLDFAST_") || known.has(name) || serviceLink.test(name)) return []
      const meant = closest(name, known)
      return [
        {
          name,
          wrong: `is no variable of Holdfast${meant === undefined ? ": remove it" : `. Did you mean ${meant}?`}`
        }
      ]
    })
  )

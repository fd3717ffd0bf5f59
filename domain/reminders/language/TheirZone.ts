import * as Either from "effect/Either"
import { isZone, Zone } from "../calendar/Zone.ts"
import type { Canonical } from "./Canonical.ts"
import { type Span, spans, unclear } from "./Span.ts"
import { cityZone, zoneOf } from "./ZoneWords.ts"

/** The offsets of abbreviations, which a zone has for a part of the year. Where one has several, its suggestions tell. */
const offsets: Readonly<Record<string, string>> = {
  est: "+5",
  edt: "+4",
  cdt: "+5",
  mst: "+7",
  mdt: "+6",
  pst: "+8",
  pdt: "+7",
  cet: "-1",
  cest: "-2",
  met: "-1",
  eet: "-2",
  eest: "-3",
  wet: "+0",
  bst: "-1",
  jst: "-9",
  msk: "-3",
  hst: "+10"
}

const regional = "(?:eastern|central|mountain|pacific)(?=\\s+(?:(?:standard|daylight)\\s+)?time\\b)"
const abbreviation = "(?:z|[ecmp][sd]?t|ces?t|ees?t|wes?t|bst|ist|jst|hst|msk|met)"
const offset = "(?:utc|gmt)\\s?(?:[+-]\\s?\\d{1,2}(?::?[0-5]\\d)?)?"
const iana =
  "(?:europe|america|asia|africa|australia|pacific|atlantic|indian|antarctica|us|etc)/[a-z_]+(?:[/+-][a-z0-9_+-]+)?"

const near = new RegExp(
  `(?<=\\d\\s?|[ap]\\.?m\\.?\\s?|oclock\\s?|noon\\s|midnight\\s)\\(?(${offset}|${abbreviation}|${regional})\\b(?:\\s+(?:(?:standard|daylight)\\s+)?time\\b)?\\)?`,
  "g"
)
const far = new RegExp(`(?:\\b(?:in|at)\\s+)?\\(?\\b(${offset}(?![a-z])|${iana})\\)?`, "g")
const shift = /(?<=(?<![\dt:])\d{1,2}:\d\d\s?)([+-]\d{2}:\d{2})(?!\d)/g
const place =
  /\b(?:in\s+|at\s+)?((?:[a-z][a-z.'-]*\s){1,3})time\b(?!\s+of\b)|\btime\s+of\s+([a-z][a-z'-]*(?:\s[a-z][a-z'-]*)?)/g

const which = unclear("In which time zone is that? Please name a large city: *9:00 London time*.")

const named = (names: ReadonlyArray<string>): ReadonlyArray<Zone> => names.filter(isZone).map((name) => Zone.make(name))

/** All zones that a name can stand for. */
const zonesOf = (said: string): ReadonlyArray<Zone> => {
  const exact = offsets[said]
  return Either.match(zoneOf(said), {
    onRight: (zone) => [zone],
    onLeft: ({ suggestions }) => [...suggestions, ...(exact === undefined ? [] : named([`Etc/GMT${exact}`]))]
  })
}

const meaningOf = (said: string) => {
  const zones = zonesOf(said.replace(/\s/g, ""))
  return zones.length === 0 ? which : ({ _tag: "Zone", zones } as const)
}

/** Words that are no cities here. */
const noCity = /^(?:local|my|our|your|nice|the)$/

/** The longest run of some words that names a city. */
const cityIn = (runs: ReadonlyArray<string>): readonly [words: string, zone: Zone] | undefined => {
  for (const run of runs.filter((run) => !noCity.test(run))) {
    // German forms an adjective: "Londoner Zeit".
    const zone = cityZone(run) ?? cityZone(run.replace(/er$/, ""))
    if (zone !== undefined) return [run, zone]
  }
  return undefined
}

const runsOf = (words: string, side: "end" | "beginning"): ReadonlyArray<string> => {
  const parts = words.trim().split(" ")
  return parts.map((_, index) => (side === "end" ? parts.slice(index) : parts.slice(0, parts.length - index)).join(" "))
}

const cities = (text: string): ReadonlyArray<Span> =>
  [...text.matchAll(place)].flatMap((match): ReadonlyArray<Span> => {
    const [words, before, behind = ""] = match
    const found = cityIn(before === undefined ? runsOf(behind, "beginning") : runsOf(before, "end"))
    if (found === undefined) return []
    const [said, zone] = found
    const start = before === undefined ? match.index : match.index + words.lastIndexOf(said)
    const to = before === undefined ? match.index + words.indexOf(said) + said.length : match.index + words.length
    const [lead = ""] = /\b(?:in|at)\s+$/.exec(text.slice(0, start)) ?? []
    return [{ from: start - lead.length, to, meaning: { _tag: "Zone", zones: [zone] } }]
  })

/** Abbreviations that are words of some language. */
const quiet = /^(?:est|ist|met|[cmp]t|et|msk|z)$/

/**
 * The zones of times in a text in canonical form: `9am pst`, `9:00 utc+2`, `9 london time`, `9:00 america/new_york`. An abbreviation stands
 * for all its zones, and for its offset.
 */
export const zoneSpans = (text: string, { origin, said }: Pick<Canonical, "origin" | "said">): ReadonlyArray<Span> => {
  const isLoud = (from: number, word: string) => said.slice(origin(from, "from")).startsWith(word.toUpperCase())
  return [
    ...spans(text, shift, ([, words = ""]) => meaningOf(words)),
    ...spans(text, far, ([, words = ""]) => (/^(?:gmt|utc)\s?$/.test(words) ? undefined : meaningOf(words))),
    ...spans(text, near, ({ 0: all, 1: words = "", index = 0 }) =>
      quiet.test(words) && !isLoud(index + all.indexOf(words), words) ? undefined : meaningOf(words)
    ),
    ...cities(text),
    ...spans(text, /\b(?:my|our)\s+(?:local\s+)?time\b|\blocal\s+time\b/g, () => ({ _tag: "Zone", zones: [] }))
  ].filter((span, index, all) => all.slice(0, index).every(({ from, to }) => span.to <= from || span.from >= to))
}

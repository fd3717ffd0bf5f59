import * as Either from "effect/Either"
import { distance } from "../../Spelling.ts"
import { canonical, isZone, type UnknownZone, Zone } from "../calendar/Zone.ts"
import { nativeNames } from "../calendar/NativeNames.ts"
import { places, vague, zoneNames } from "../calendar/ZoneNames.ts"

const longest = 64

/** Without case, accents and separators. */
const plain = (words: string) =>
  words
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[\s_.]+/g, " ")
    .trim()

const city = (name: string) => plain(name.slice(name.lastIndexOf("/") + 1))

const namesOf = (places: Readonly<Record<string, string>>) =>
  Object.entries(places).flatMap(([name, words]) => words.split(", ").map((word) => [plain(word), name] as const))

const known: ReadonlyMap<string, string> = new Map([
  ...namesOf(nativeNames),
  ...namesOf(places),
  ...zoneNames.toReversed().flatMap((name) => [[city(name), name] as const, [plain(name), name] as const]),
  ...["utc", "gmt", "z", "zulu", "etc/utc", "etc/gmt", "greenwich"].map((word) => [word, "UTC"] as const)
])

/** The IANA name of `UTC+2`, whose sign is inverted: `Etc/GMT-2` (https://data.iana.org/time-zones/tzdb/etcetera). */
const ofOffset = (sign: string, hours: number): string =>
  hours === 0 ? "UTC" : `Etc/GMT${sign === "+" ? "-" : "+"}${hours}`

const near = (said: string): ReadonlyArray<string> => {
  const allowed = Math.floor(said.length / 3)
  return (
    [...known]
      // The distance is at least the difference in length.
      .filter(([word]) => word.startsWith(said) || Math.abs(word.length - said.length) <= allowed)
      .map(([word, name]) => [word.startsWith(said) && said.length > 2 ? 0 : distance(said, word), name] as const)
      .filter(([far]) => far <= allowed)
      .sort(([a], [b]) => a - b)
      .map(([, name]) => name)
  )
}

const unknown = (said: string, names: ReadonlyArray<string>) =>
  Either.left({
    said,
    suggestions: [...new Set(names)]
      .filter(isZone)
      .slice(0, 4)
      .map((name) => Zone.make(name))
  })

/** The zone of a known city or country. */
export const cityZone = (words: string): Zone | undefined => {
  const name = known.get(plain(words))
  return name !== undefined && isZone(name) ? Zone.make(name) : undefined
}

/**
 * The time zone that a person names: an IANA name in any case, a city (`new york`, `Zürich`, `Москва`), `UTC`, or whole hours
 * from it (`UTC+2`). Vague (`EST`, `USA`) and unknown names are not guessed: at most four similar names are suggested.
 */
export const zoneOf = (words: string): Either.Either<Zone, UnknownZone> => {
  if (words.length > longest) return unknown(words.slice(0, longest), [])
  const said = words.trim()
  const asked = plain(said)
    .replace(/^(?:(?:my )?(?:time ?)?zone is |(?:i am|i'm|i live|we live|ich wohne|ich bin)? ?in )/, "")
    .replace(/ (?:time ?zone|time)$/, "")
    .replace(/[!?]+$/, "")
    .trim()
  const offset = /^(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?([0-5]\d))?$/.exec(asked)
  if (offset !== null) {
    const [, sign = "+", hours = "0", minutes = "00"] = offset
    const name = ofOffset(sign, Number(hours))
    if (minutes === "00" && isZone(name)) return Either.right(Zone.make(name))
    return unknown(said, vague[`${sign}${hours.padStart(2, "0")}:${minutes}`] ?? [])
  }
  if (Object.hasOwn(vague, asked)) return unknown(said, vague[asked] ?? [])
  const city = cityZone(asked) ?? cityZone(asked.split(",")[0]?.trim() ?? "")
  if (city !== undefined) return Either.right(city)
  // Links such as `US/Eastern` are in no list, but resolve to a name.
  const linked = asked.includes("/") ? canonical(asked.replaceAll(" ", "_")) : undefined
  if (linked !== undefined) return Either.right(Zone.make(linked))
  return unknown(said, asked === "" ? [] : near(asked))
}

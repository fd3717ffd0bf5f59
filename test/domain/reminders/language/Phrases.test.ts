import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { readFileSync } from "node:fs"
import { fullText } from "../../../../domain/reminders/calendar/DateText.ts"
import { LocalTime, type Recurrence } from "../../../../domain/reminders/calendar/Recurrence.ts"
import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"
import { describe as inWords } from "../../../../domain/reminders/language/Describe.ts"
import type { Understanding } from "../../../../domain/reminders/language/Understanding.ts"
import { understand } from "../../../../domain/reminders/language/When.ts"
import cases from "../../../cases/phrases.json" with { type: "json" }
import { berlin, wall, zones } from "../calendar/zones.ts"
import { phrases, type Phrases } from "./phrases.ts"

const wednesday = "2026-11-25T10:30:00+01:00"
const now = Date.parse(wednesday)

/** What came of some words, as the table writes it. */
const meaningOf = (found: Understanding, zone: string): ReadonlyArray<string> => {
  if (found._tag === "Refusal") return [`refused: ${found.why}`]
  if (found._tag === "Question") return [`? ${found.choices.map(({ label }) => label).join(" | ")}`]
  const there = found.zone === undefined ? "" : ` (${found.zone})`
  const { at, recurrence, text } = found
  return [recurrence._tag === "Once" ? wall(zone, at) : `${inWords(recurrence)}${there}`, text]
}

describe("what people say", () => {
  for (const { at = wednesday, rows, title, zone = "Europe/Berlin" } of phrases) {
    it.each(rows.map(([words, ...meant]) => ({ words, meant })))(`${title}: $words`, ({ meant, words }) => {
      expect(meaningOf(understand({ words, zone: Zone.make(zone), now: Date.parse(at) }), zone)).toEqual(meant)
    })
  }

  it.each(cases.cases)("$words", ({ asks, at, local, note, text, words, zone }) => {
    const found = understand({ words, zone: Zone.make(zone), now: Date.parse(at) })
    if (found._tag === "Understood") {
      if (asks === undefined) expect([wall(zone, found.at), found.text]).toEqual([local, text])
      else expect(note).toMatch(/^or /)
    } else {
      expect(found._tag).toBe("Question")
      expect(asks === true || note?.startsWith("or a question")).toBe(true)
    }
  })
})

const spoken = ({ rows, title }: Phrases) => [
  `**${title}**`,
  "",
  ...rows.map(([words, meaning]) => {
    const [, choices] = /^\? ?(.*)$/.exec(meaning) ?? []
    const asked = choices === "" ? "asked" : `asked: ${choices?.replaceAll(" | ", "; ")}`
    return `- *${words}*: ${choices === undefined ? meaning : asked}`
  }),
  ""
]

describe("docs/reminders.md", () => {
  it("lists these phrases (run vitest with -u to write them)", async () => {
    const path = new URL("../../../../docs/reminders.md", import.meta.url)
    const page = readFileSync(path, "utf8")
    const listed = phrases.filter(({ at, zone }) => at === undefined && zone === undefined).flatMap(spoken)
    const written = page.replace(/(?<=<!-- phrases -->\n\n)[^]*?(?=<!-- end -->)/, () => `${listed.join("\n")}\n`)
    await expect(written).toMatchFileSnapshot(path.pathname)
  })
})

const time = FastCheck.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) =>
  LocalTime.make(new Date(minutes * 60_000).toISOString().slice(11, 16))
)
const timed = FastCheck.uniqueArray(time, { minLength: 1, maxLength: 3 }).chain((times) => {
  const [at = LocalTime.make("09:00"), first, ...more] = times.toSorted()
  return FastCheck.constant(first === undefined ? { at } : { at, also: [first, ...more] as const })
})
const weekday = FastCheck.constantFrom(...([1, 2, 3, 4, 5, 6, 7] as const))
const recurrence: FastCheck.Arbitrary<Recurrence> = FastCheck.oneof(
  timed.map((timed): Recurrence => ({ _tag: "Daily", ...timed })),
  FastCheck.tuple(FastCheck.subarray([1, 2, 3, 4, 5, 6, 7] as const, { minLength: 1, maxLength: 6 }), timed).map(
    ([[first = 1, ...rest], timed]): Recurrence => ({ _tag: "Weekly", days: [first, ...rest], ...timed })
  ),
  FastCheck.tuple(FastCheck.integer({ min: 1, max: 31 }), timed).map(([day, timed]): Recurrence => ({
    _tag: "Monthly",
    day,
    ...timed
  })),
  FastCheck.tuple(FastCheck.constantFrom(...([1, 2, 3, 4, -1] as const)), weekday, timed).map(
    ([nth, weekday, timed]): Recurrence => ({
      _tag: "NthWeekday",
      nth,
      weekday,
      ...timed
    })
  ),
  FastCheck.tuple(FastCheck.integer({ min: 1, max: 12 }), FastCheck.integer({ min: 1, max: 29 }), timed).map(
    ([month, day, timed]): Recurrence => ({ _tag: "Yearly", month, day, ...timed })
  ),
  FastCheck.integer({ min: 5, max: 5_000 }).map((minutes): Recurrence => ({ _tag: "Every", minutes, from: now })),
  FastCheck.constantFrom("0 9 * * 1-5", "*/15 8-18 * * mon", "0 12 13 * 5").map((expression): Recurrence => ({
    _tag: "Cron",
    expression
  }))
)

describe("a time in our own words", () => {
  it.prop(
    "reads the same again",
    [recurrence, FastCheck.option(FastCheck.integer({ min: 400, max: 3_000 }))],
    ([recurrence, days]) => {
      const until = new Date(now + (days ?? 0) * 86_400_000).toISOString().slice(0, 10)
      const said = inWords(recurrence)
      const isBounded = days !== null && recurrence._tag !== "Cron"
      const found = understand({ words: `${said}${isBounded ? ` until ${until}` : ""} call`, zone: berlin, now })
      // Times of day may be too near each other.
      if (found._tag === "Refusal" && found.why === "too frequent") return
      expect(found).toMatchObject({ _tag: "Understood", text: "call", recurrence })
      const again =
        found._tag === "Understood"
          ? understand({ words: `${inWords(found.recurrence)} call`, zone: berlin, now })
          : found
      expect(again).toEqual(found)
    }
  )

  it.prop(
    "reads the same again when it comes once",
    [FastCheck.constantFrom(...zones), FastCheck.integer({ min: 1, max: 3_000 * 1_440 })],
    ([zone, minutes]) => {
      const at = now + minutes * 60_000
      const found = understand({ words: `on ${fullText(at, zone)} call`, zone, now })
      // An hour that occurs twice is read as the first of the two.
      expect(found._tag === "Understood" && wall(zone, found.at)).toBe(wall(zone, at))
    }
  )
})

const spare =
  "tomorrow, today, friday, on monday, wensday, tomorow, christmas, at easter, until friday, until later, at 15, 5pm, 10:45, noon, in 20 minutes, every friday, weekends, utc+2, in may, next week, on 5 march, 5/3, an hour later, morgen abend, mañana, завтра, jeudi"
/** A number far from the time, before a word, may count things: "call Bob or 10 others". */
const numbers = ["and 21", "or 10", "before 5"]
const kinds = ["tomorrow at 9", "every day at 9", "in 20 minutes", "on friday at 3pm", "morgen um 9"]

describe("a word of time that is left over", () => {
  it.prop(
    "is asked about: nothing is set",
    [
      FastCheck.constantFrom(...kinds),
      FastCheck.oneof(
        FastCheck.constantFrom(...numbers),
        FastCheck.tuple(FastCheck.constantFrom(...spare.split(", ")), FastCheck.constantFrom("", " Anna"))
      )
    ],
    ([time, words]) => {
      expect(understand({ words: `${time} call Bob ${[words].flat().join("")}`, zone: berlin, now })._tag).not.toBe(
        "Understood"
      )
    }
  )
})

const days: ReadonlyArray<readonly [day: string, rest: string]> = [
  ...["tomorrow", "monday", "wednesday", "thursday", "saturday", "christmas"].map(
    (day) => [day, "at 17:00 call"] as const
  ),
  ["übermorgen", "um 17:00 anrufen"],
  ["donnerstag", "um 17:00 anrufen"],
  ["demain", "à 17h appeler"],
  ["vendredi", "à 17h appeler"],
  ["viernes", "a las 17:00 llamar"],
  ["domani", "alle 17 chiamare"],
  ["vrijdag", "om 17:00 bellen"],
  ["четверг", "в 17:00 позвонить"]
]

const mistakes: ReadonlyArray<(word: string, at: number) => string> = [
  (word, at) => word.slice(0, at) + word.slice(at + 1),
  (word, at) => word.slice(0, at + 1) + word.slice(at),
  (word, at) =>
    word.slice(0, at) +
    word
      .slice(at, at + 2)
      .split("")
      .toReversed()
      .join("") +
    word.slice(at + 2),
  (word, at) => `${word.slice(0, at)}x${word.slice(at + 1)}`
]

describe("a misspelt day", () => {
  it.prop(
    "is asked about, if it is not read as the day",
    [FastCheck.constantFrom(...days), FastCheck.constantFrom(...mistakes), FastCheck.nat()],
    ([[day, rest], mistake, at]) => {
      const read = (day: string) => understand({ words: `${day} ${rest}`, zone: berlin, now })
      const found = read(mistake(day, at % day.length))
      if (found._tag === "Understood") expect(found).toEqual(read(day))
      else expect(found._tag).toBe("Question")
    },
    { fastCheck: { numRuns: 300 } }
  )
})

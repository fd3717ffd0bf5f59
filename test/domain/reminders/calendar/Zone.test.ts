import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { isZone } from "../../../../domain/reminders/calendar/Zone.ts"
import { zoneOf } from "../../../../domain/reminders/language/ZoneWords.ts"

describe("zoneOf", () => {
  it.each([
    ["europe/berlin", "Europe/Berlin"],
    ["EUROPE/BERLIN", "Europe/Berlin"],
    ["Berlin", "Europe/Berlin"],
    ["I live in Munich.", "Europe/Berlin"],
    ["New York", "America/New_York"],
    ["são paulo", "America/Sao_Paulo"],
    ["Zürich", "Europe/Zurich"],
    ["München", "Europe/Berlin"],
    ["muenchen", "Europe/Berlin"],
    ["Köln, Deutschland", "Europe/Berlin"],
    ["Genève", "Europe/Zurich"],
    ["Milano", "Europe/Rome"],
    ["Sevilla", "Europe/Madrid"],
    ["Lisboa", "Europe/Lisbon"],
    ["Den Haag", "Europe/Amsterdam"],
    ["Москва", "Europe/Moscow"],
    ["Санкт-Петербург", "Europe/Moscow"],
    ["Київ", "Europe/Kyiv"],
    ["東京", "Asia/Tokyo"],
    ["北京", "Asia/Shanghai"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["kathmandu", "Asia/Kathmandu"],
    ["US/Eastern", "America/New_York"],
    ["utc", "UTC"],
    ["UTC+2", "Etc/GMT-2"],
    ["GMT-5", "Etc/GMT+5"],
    ["UTC+0", "UTC"]
  ])("understands %j", (words, zone) => {
    expect(zoneOf(words)).toEqual(Either.right(zone))
  })

  it.each([
    ["Belin", "Europe/Berlin"],
    ["Europe/Berlinn", "Europe/Berlin"],
    ["EST", "America/New_York"],
    ["UTC+5:30", "Asia/Kolkata"],
    ["USA", "America/Chicago"]
  ])("asks back for %j", (words, suggestion) => {
    expect(Either.getOrThrow(Either.flip(zoneOf(words))).suggestions).toContain(suggestion)
  })

  it.each(["Mars/Phobos", "", "UTC+15", "constructor", "../etc/passwd", "z".repeat(100_000)])(
    "knows no %.20j",
    (words) => {
      expect(Either.isLeft(zoneOf(words))).toBe(true)
    }
  )

  it.prop("never throws, and finds only zones", [FastCheck.fullUnicodeString({ maxLength: 80 })], ([words]) => {
    const found = zoneOf(words)
    const zones = Either.isRight(found) ? [found.right] : found.left.suggestions
    expect(zones.every(isZone)).toBe(true)
  })

  it("finds every zone by its name", () => {
    for (const name of Intl.supportedValuesOf("timeZone")) {
      expect(zoneOf(name.toLowerCase())).toEqual(Either.right(name))
    }
  })
})

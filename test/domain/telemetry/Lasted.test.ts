import { describe, expect, it } from "vitest"
import { lasted } from "../../../domain/telemetry/Lasted.ts"

describe("a duration for people", () => {
  it.each([
    [0, "0 ms"],
    [-5, "0 ms"],
    [949, "949 ms"],
    [950, "0.9 s"],
    [1234, "1.2 s"],
    [59_949, "59.9 s"],
    [59_950, "1 min"],
    [60_000, "1 min"],
    [200_000, "3 min 20 s"],
    [3_599_400, "59 min 59 s"],
    [3_599_500, "1 h"],
    [7_500_000, "2 h 5 min"],
    [86_399_000, "1 d"],
    [100 * 3_600_000, "4 d 4 h"]
  ])("%d is %s", (millis, words) => expect(lasted(millis)).toBe(words))
})

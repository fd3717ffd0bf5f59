import { describe, expect, it } from "@effect/vitest"
import { ApiRefused } from "../../../domain/telegram/ApiFailure.ts"
import { refusal, refusals } from "../../../domain/telegram/Refusal.ts"

const refused = (code: number, description: string, migrateTo?: number) =>
  refusal(new ApiRefused({ method: "sendMessage", code, description, ...(migrateTo !== undefined && { migrateTo }) }))

describe("a refusal", () => {
  it.each(refusals)("%s: %s", (text, consequence, reason) => {
    const name = text.includes("_") ? text.toUpperCase() : text
    const expected = { consequence: consequence === "moved" ? "forbidden" : consequence, reason }
    expect(refused(400, `Bad Request: ${name}`)).toEqual(expected)
    expect(refused(403, `Forbidden: ${name}`)).toEqual(expected)
  })

  it("names each text once, without a prefix, in lower case", () => {
    const texts = refusals.map(([text]) => text)
    expect(new Set(texts).size).toBe(texts.length)
    expect(texts.filter((text) => text !== text.toLowerCase() || text.includes(": "))).toEqual([])
  })

  it("with the id of a supergroup says that the group moved", () => {
    expect(refused(400, "Bad Request: group chat was upgraded to a supergroup chat", -100_1).consequence).toBe("moved")
  })

  it("by its code says that Telegram asks to wait, or that the token is wrong", () => {
    expect(refused(429, "Too Many Requests: retry after 5").consequence).toBe("limited")
    expect(refused(401, "Unauthorized").consequence).toBe("unauthorized")
    expect(refused(404, "Not Found").consequence).toBe("unauthorized")
  })

  it.each([
    [403, "Forbidden: something new", "forbidden"],
    [400, "Bad Request: message is too long", "unfit"],
    [400, "Bad Request: can't parse entities: unsupported start tag", "unfit"],
    [400, "Bad Request: the text says that the chat not found", "unfit"],
    [413, "Request Entity Too Large", "unfit"]
  ] as const)("%i %s, which no row has, is %s", (code, description, consequence) => {
    expect(refused(code, description).consequence).toBe(consequence)
  })
})

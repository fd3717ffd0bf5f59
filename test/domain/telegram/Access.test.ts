import { describe, expect, it } from "@effect/vitest"
import { type Access, ownersOf, verdict } from "../../../domain/telegram/Access.ts"
import { stranger } from "../../../domain/telegram/Standing.ts"

const owner = { ...stranger, owner: true }
const friend = { ...stranger, allowed: true }
const refused = { ...stranger, refused: true }
const allowed: Access = { _tag: "Allowed", users: new Set([1]) }
const pairing: Access = { _tag: "Pairing", code: "secret" }

describe("who may write", () => {
  it("the sandbox lets everyone in", () => {
    expect(verdict({ _tag: "Everyone" }, 9, undefined, false, refused)).toBe("admit")
  })

  it("a list lets in whom it names, and nobody by a code", () => {
    expect(verdict(allowed, 1, undefined, false, stranger)).toBe("admit")
    expect(verdict(allowed, 2, "secret", false, stranger)).toBe("refuse")
  })

  it.each([allowed, pairing])("the owner, and whom the owner allowed, are let in beside the settings: %o", (access) => {
    expect(verdict(access, 2, undefined, true, owner)).toBe("admit")
    expect(verdict(access, 3, undefined, true, friend)).toBe("admit")
    expect(verdict(access, 3, undefined, true, { ...friend, refused: true })).toBe("admit")
  })

  it("the stored owner decides about others, or else the first of the list", () => {
    const two: Access = { _tag: "Allowed", users: new Set([5, 1]) }
    expect(ownersOf(two, [9])).toEqual([9])
    expect(ownersOf(two, [])).toEqual([5])
    expect(ownersOf(pairing, [])).toEqual([])
    expect(ownersOf({ _tag: "Everyone" }, [])).toEqual([])
  })

  it("the first who comes with the code becomes the owner, also after a refusal", () => {
    expect(verdict(pairing, 1, "secret", false, stranger)).toBe("pair")
    expect(verdict(pairing, 1, "secret", false, refused)).toBe("pair")
  })

  it("a code works once, and only as it is", () => {
    expect(verdict(pairing, 2, "secret", true, stranger)).toBe("refuse")
    expect(verdict(pairing, 2, "Secret", false, stranger)).toBe("refuse")
    expect(verdict(pairing, 2, undefined, false, stranger)).toBe("refuse")
  })

  it("the owner is let in, with and without a code", () => {
    expect(verdict(pairing, 1, undefined, true, owner)).toBe("admit")
    expect(verdict(pairing, 1, "secret", true, owner)).toBe("admit")
  })

  it("who was refused is left without a word", () => {
    expect(verdict(allowed, 2, undefined, false, refused)).toBe("ignore")
    expect(verdict(pairing, 2, "guess", true, refused)).toBe("ignore")
  })
})

import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { normalise } from "../../../layers/http/Target.ts"

const host = "localhost:8787"

describe("a request target", () => {
  it("has one spelling", () => {
    for (const [target, expected] of [
      ["/", "/"],
      ["/healthz?full=1", "/healthz?full=1"],
      ["/healthz/../api/sandbox", "/api/sandbox"],
      ["/%2e%2E/%2e/secret.txt", "/secret.txt"],
      ["/../../secret.txt", "/secret.txt"],
      ["//evil.example/api", "/evil.example/api"],
      ["/api//events", "/api/events"],
      ["/%61pi/%65vents", "/api/events"],
      ["/API/events", "/API/events"],
      ["/api/turns/..%2F..%2Fhealthz", "/api/turns/..%2F..%2Fhealthz"],
      ["/api/turns/a;b", "/api/turns/a%3Bb"],
      ["/api/turns/%7E%2d", "/api/turns/~-"],
      ["/?token=a//../b", "/?token=a//../b"],
      ["http://LOCALHOST:8787/api//events?x", "/api/events?x"],
      ["http://localhost:8787", "/"],
      ["http://localhost:8787?x", "/?x"]
    ] as const)
      assert.deepStrictEqual(normalise(target, host), Option.some(expected), target)
  })

  it("is refused where it cannot be read, or names another server", () => {
    for (const target of [
      "*",
      "",
      "healthz",
      "localhost:8787",
      "http://evil.example/",
      "http://localhost:8787@evil.example/",
      "/%",
      "/%zz",
      "/%ff",
      "/%00",
      "/api/turns/a%00b",
      "/?limit=%",
      "/?limit=%00",
      "/\\evil",
      "/#fragment",
      "/a b",
      "/é"
    ])
      assert.isTrue(Option.isNone(normalise(target, host)), target)
    assert.isTrue(Option.isNone(normalise("http://localhost:8787/", undefined)))
  })

  it.prop(
    "keeps its spelling once it has it, and never leads out",
    [FastCheck.stringMatching(/^\/[!-~]{0,40}$/)],
    ([target]) => {
      const once = normalise(target, host)
      if (Option.isNone(once)) return
      assert.deepStrictEqual(normalise(once.value, host), once)
      assert.notMatch(once.value.split("?")[0] ?? "", /\/\/|\/\.{1,2}(\/|$)/)
    }
  )
})

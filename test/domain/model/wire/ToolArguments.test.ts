import { describe, expect, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import * as ToolArguments from "../../../../domain/model/wire/ToolArguments.ts"
import { tools } from "../../../../domain/reminders/Calling.ts"

class Place extends Schema.Class<Place>("Place")({ city: Schema.String }) {}

describe("the parameters of a tool", () => {
  it("are a closed object with every schema written out", () => {
    const parameters = ToolArguments.parameters(
      Schema.Struct({
        from: Place.annotations({ description: "where it begins" }),
        to: Schema.optionalWith(Schema.Array(Place), { nullable: true })
      })
    )
    const text = JSON.stringify(parameters)
    expect(parameters).toMatchObject({ type: "object", additionalProperties: false, required: ["from"] })
    expect(text.match(/"city":\{"type":"string"/g)).toHaveLength(2)
    expect(text).not.toContain("$")
  })

  it("are an empty object for a tool that takes none", () => {
    expect(ToolArguments.parameters(Schema.Struct({}))).toEqual({
      type: "object",
      properties: {},
      required: [],
      additionalProperties: false
    })
  })

  it("cannot contain themselves", () => {
    interface Tree {
      readonly inner: ReadonlyArray<Tree>
    }
    const Tree: Schema.Schema<Tree> = Schema.Struct({
      inner: Schema.Array(Schema.suspend((): Schema.Schema<Tree> => Tree))
    }).annotations({ identifier: "Tree" })
    expect(() => ToolArguments.parameters(Schema.Struct({ tree: Tree }))).toThrow(/contain themselves: Tree/)
  })

  it("of our own have nothing that a server may refuse", () => {
    for (const { parameters } of tools) {
      expect(parameters).toMatchObject({ type: "object", additionalProperties: false })
      expect(JSON.stringify(parameters)).not.toMatch(/\$|anyOf|oneOf|"pattern"|"maxLength"/)
    }
  })
})

describe("the arguments of a call", () => {
  it("that are null count as left out, unless null is one of their values", () => {
    const schema = Schema.Struct({ a: Schema.optionalWith(Schema.Int, { exact: true }), b: Schema.NullOr(Schema.Int) })
    expect(ToolArguments.read(schema, '{"b":null}')).toEqual(Either.right({ b: null }))
    expect(
      ToolArguments.read(Schema.Struct({ a: Schema.optionalWith(Schema.Int, { exact: true }) }), '{"a":null}')
    ).toEqual(Either.right({}))
    expect(ToolArguments.read(schema, '{"a":1}')).toEqual(Either.left('"b" is missing'))
  })
})

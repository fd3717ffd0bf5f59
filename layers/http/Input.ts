import * as Schema from "effect/Schema"

/** A whole number in a path or a query. */
export const integer = (minimum: number, maximum: number): Schema.Schema<number, string> =>
  Schema.transform(
    Schema.String.pipe(
      Schema.filter((text) => /^-?\d{1,16}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum, {
        message: () => `is not a whole number from ${minimum} to ${maximum}`,
        jsonSchema: { type: "integer", minimum, maximum }
      })
    ),
    Schema.Int,
    { strict: true, decode: Number, encode: String }
  )

/** A lone surrogate is not text, and PostgreSQL cannot store a NUL. */
const isText = (text: string) => !/[\0\p{Surrogate}]/u.test(text)

const anyText = "[^\\u0000]*"

/** Neither a control character nor white space. */
const visible = "[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f\\u3000\\ufeff]"

const textLike = (minimum: number, maximum: number, pattern: string) => {
  const regex = new RegExp(pattern)
  return Schema.String.pipe(
    Schema.filter(
      (text) => {
        const count = text.length > 2 * maximum ? Infinity : Array.from(text).length
        return count < minimum || count > maximum
          ? `is not ${minimum} to ${maximum} characters long`
          : !isText(text)
            ? "contains a NUL or half a surrogate pair"
            : regex.test(text) || "has no visible character"
      },
      { jsonSchema: { minLength: minimum, maxLength: maximum, pattern } }
    )
  )
}

/** A text of `minimum` to `maximum` Unicode characters that every store accepts. */
export const text = (minimum: number, maximum: number) => textLike(minimum, maximum, `^${anyText}$`)

/** A text with at least one visible character, without leading and trailing white space. */
export const name = (maximum: number) =>
  Schema.compose(textLike(1, maximum, `^${anyText}${visible}${anyText}$`), Schema.Trim)

/** Refuses unknown fields: a misspelt field is an error, not a default. */
export const strict = <A, I, R>(self: Schema.Schema<A, I, R>): Schema.Schema<A, I, R> =>
  self.annotations({ parseOptions: { onExcessProperty: "error" } })

/** The body of a request without parameters: `{}`. It is JSON, like the body of every request that changes something. */
export const nothing = Schema.Record({ key: Schema.String, value: Schema.Unknown }).pipe(
  Schema.filter((body) => Object.keys(body).length === 0 || "is not {}", {
    jsonSchema: { additionalProperties: false }
  })
)

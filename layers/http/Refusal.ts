import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Schema from "effect/Schema"

/**
 * The body of an answer that refuses a request before any handler sees it: `why` is a sentence for people.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Refused = Schema.TaggedStruct("Refused", { why: Schema.String })

/**
 * @since 0.1.0
 * @category constructors
 */
export const refusal = (
  status: number,
  why: string,
  headers: Readonly<Record<string, string>> = {}
): HttpServerResponse.HttpServerResponse => HttpServerResponse.unsafeJson(Refused.make({ why }), { status, headers })

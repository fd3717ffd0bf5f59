import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Schema from "effect/Schema"

/** The body of a response that refuses a request before any handler sees it. `why` is a sentence for people. */
export const Refused = Schema.TaggedStruct("Refused", { why: Schema.String })

export const refusal = (
  status: number,
  why: string,
  headers: Readonly<Record<string, string>> = {}
): HttpServerResponse.HttpServerResponse => HttpServerResponse.unsafeJson(Refused.make({ why }), { status, headers })

import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import * as Input from "./Input.ts"

/** The path at which a page signs in. Like the health endpoints, it needs no token. */
export const path = "/api/session"

/** How a page proves that its person knows the console's token. */
export class Session extends HttpApiGroup.make("session")
  .add(
    HttpApiEndpoint.get("session", path).annotate(
      OpenApi.Description,
      "Whether the client is signed in. Answers 204 if it is, or if the console has no token."
    )
  )
  .add(
    HttpApiEndpoint.post("signIn", path)
      .setPayload(Input.strict(Schema.Struct({ token: Input.text(1, 1024) })))
      .annotate(
        OpenApi.Description,
        "Signs a page in with the console's token. Sets a cookie that proves the token without containing it."
      )
  ) {}

import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Api } from "./Api.ts"
import * as Guard from "./Guard.ts"
import { refusal } from "./Refusal.ts"

const signedIn = HttpServerResponse.empty({ status: 204 })

/** Handles `/api/session`. The guard has refused the client that asks whether it is signed in, and is not. */
export const layer = (consoleToken: Option.Option<Redacted.Redacted>) =>
  HttpApiBuilder.group(Api, "session", (handlers) =>
    handlers
      .handle("session", () => Effect.succeed(signedIn))
      .handle("signIn", ({ payload }) =>
        Effect.sync(() => {
          if (Option.isNone(consoleToken)) return signedIn
          const secret = Redacted.value(consoleToken.value)
          return Guard.equals(payload.token, secret)
            ? Guard.signIn(signedIn, secret)
            : refusal(401, "This is not the token of this console.", Guard.challenge)
        })
      )
  )

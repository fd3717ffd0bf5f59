import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Args from "../request/Arguments.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"

/** Where updates are delivered to; an empty URL for nowhere. */
export const Hook = Schema.Struct({ url: Schema.String, secret: Schema.String, connections: Schema.Int })
export type Hook = typeof Hook.Type

/** The default number of deliveries at the same time, and the maximum. */
const connections = { usual: 40, most: 100 }
const longestSecret = 256

export const noHook: Hook = { url: "", secret: "", connections: 0 }

/** The arguments of `setWebhook`. */
export const hookOf = (url: string, args: Args.Arguments): Either.Either<Hook, Refusal> => {
  const secret = Args.text(args, "secret_token")
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const why =
    parsed === undefined
      ? "invalid webhook URL specified"
      : secret.length > longestSecret
        ? "secret token is too long"
        : !/^[\w-]*$/.test(secret)
          ? "secret token contains unallowed characters"
          : whyNotServed(parsed)
  return why === undefined
    ? Either.right({
        url,
        secret,
        connections: Args.integer(args, "max_connections", connections.usual, 1, connections.most)
      })
    : Either.left(badRequest(why))
}

/** Like a self-hosted Bot API server (`--local`), it also delivers to this machine, over plain HTTP and to any port. */
const whyNotServed = ({ hostname, port, protocol }: URL): string | undefined =>
  /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
    ? undefined
    : protocol !== "https:"
      ? "bad webhook: An HTTPS URL must be provided for webhook"
      : !["", "80", "88", "443", "8443"].includes(port)
        ? "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
        : undefined

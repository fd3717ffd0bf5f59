import * as Effect from "effect/Effect"
import * as Args from "../request/Arguments.ts"
import { conflict } from "../request/Refusal.ts"
import type { Failure } from "../state/Webhook.ts"
import { type Method, type Parts, result, type Table } from "./Method.ts"

/** The methods about updates. */
export const make = ({ updates }: Parts, failure: () => Failure | undefined): Table => {
  const setWebhook = (url: string, args: Args.Arguments) =>
    Effect.map(updates.setWebhook(url, args), (description) => ({ json: "true", description }))

  const getWebhookInfo: Method = () =>
    Effect.sync(() => {
      const { connections, url } = updates.hook()
      const [failed, allowed] = [failure(), updates.allowed()]
      return result({
        url,
        has_custom_certificate: false,
        pending_update_count: updates.waiting().length,
        ...(failed !== undefined && {
          last_error_date: Math.floor(failed.at / 1000),
          last_error_message: failed.message
        }),
        ...(connections > 0 && { max_connections: connections }),
        ...(allowed !== null && { allowed_updates: allowed })
      })
    })

  /** The bot's session ends; the next call opens another one. */
  const end: Method = () => Effect.as(updates.end(conflict("terminated by the end of the session")), result(true))

  return {
    getupdates: (args) =>
      Effect.map(updates.poll(args), (batch) => ({
        json: `[${batch.map(({ id, content }) => `{"update_id":${id},${content.slice(1)}`).join(",")}]`
      })),
    setwebhook: (args) => setWebhook(Args.text(args, "url"), args),
    deletewebhook: (args) => setWebhook("", args),
    getwebhookinfo: getWebhookInfo,
    logout: end,
    close: end
  }
}

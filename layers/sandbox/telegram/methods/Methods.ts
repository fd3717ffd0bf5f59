import type { Failure } from "../state/Webhook.ts"
import * as Acting from "./Acting.ts"
import * as Asking from "./Asking.ts"
import * as Editing from "./Editing.ts"
import * as ForumTopics from "./ForumTopics.ts"
import type { Method, Parts } from "./Method.ts"
import * as Place from "./Place.ts"
import * as Receiving from "./Receiving.ts"
import * as Sending from "./Sending.ts"

/**
 * The methods of the Bot API that are served here, by name in lower case. Their checks, their order and their messages
 * are those of Telegram's Bot API server.
 */
export const make = (parts: Parts, failure: () => Failure | undefined): ReadonlyMap<string, Method> => {
  const place = Place.make(parts)
  return new Map(
    Object.entries({
      ...Receiving.make(parts, failure),
      ...Sending.make(parts, place),
      ...Editing.make(parts, place),
      ...Acting.make(parts, place),
      ...Asking.make(parts, place),
      ...ForumTopics.make(parts, place)
    })
  )
}

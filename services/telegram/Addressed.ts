import type { Address } from "../../domain/Ids.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import type { Rendered } from "../../domain/telegram/Rendered.ts"

/**
 * A rendered part, addressed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const addressed = ({ chat, thread }: Address, { entities, text }: Rendered): Payload => ({
  chat_id: chat,
  ...(thread !== undefined && { message_thread_id: thread }),
  text,
  ...(entities.length > 0 && { entities })
})

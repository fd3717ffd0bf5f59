import { isWaiting, press } from "../state/pressing.ts"
import type { Message } from "../wire.ts"

/** The buttons under a message. A button that waits for the bot keeps the focus and does nothing. */
export const Keyboard = ({ message }: { readonly message: Message }) => (
  <div class="keyboard" role="group" aria-label="Buttons of the message">
    {message.keyboard.map((row, index) => (
      <div key={index} class="keys">
        {row.map((button, place) => {
          const { text } = button
          if ("url" in button) {
            return (
              <a key={place} href={button.url} target="_blank" rel="noreferrer">
                {text}
              </a>
            )
          }
          const { data } = button
          const isBusy = isWaiting(message, data)
          return (
            <button key={place} aria-busy={isBusy} aria-disabled={isBusy} onClick={() => press(message, data)}>
              {text}
              {isBusy && <span class="spinner" aria-hidden="true" />}
            </button>
          )
        })}
      </div>
    ))}
  </div>
)

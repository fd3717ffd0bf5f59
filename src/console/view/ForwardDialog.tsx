import { forward, forwarding } from "../state/composing.ts"
import { snippet } from "../state/names.ts"
import { goTo } from "../state/route.ts"
import { ordered } from "../state/world.ts"
import type { Message } from "../wire.ts"
import { Avatar } from "./Avatar.tsx"
import { Dialog } from "./Dialog.tsx"

/** Asks where a message is forwarded to. */
export const ForwardDialog = ({ message }: { readonly message: Message }) => {
  const close = () => (forwarding.value = undefined)
  return (
    <Dialog title="Forward to" close={close}>
      <p class="lead">{snippet(message)}</p>
      <ul class="choices">
        {ordered.value.map(({ id, name }) => (
          <li key={id}>
            <button
              onClick={() => {
                close()
                void forward(message, id).then((isDone) => isDone && goTo(id))
              }}
            >
              <Avatar id={id} name={name} />
              {name}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

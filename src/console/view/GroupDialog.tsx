import { useState } from "preact/hooks"
import { attempt } from "../state/composing.ts"
import { isPresent, membersOf, shapeOf, speakerOf } from "../state/groups.ts"
import { http } from "../state/http.ts"
import { goTo } from "../state/route.ts"
import { apply, bot, chats } from "../state/world.ts"
import type { Chat } from "../wire.ts"
import { Dialog } from "./Dialog.tsx"

const people = (): ReadonlyArray<Chat> => [...chats.value.values()].filter(({ group }) => group === undefined)

/** How many people are in a new group unless the person chooses others. */
const usual = 10

const People = (props: {
  readonly isChosen: (id: number) => boolean
  readonly choose: (id: number, isChosen: boolean) => void
}) => (
  <fieldset class="people">
    <legend>People</legend>
    {people().map(({ id, name }) => (
      <label key={id}>
        <input
          type="checkbox"
          checked={props.isChosen(id)}
          onChange={({ currentTarget }) => props.choose(id, currentTarget.checked)}
        />
        {name}
      </label>
    ))}
  </fieldset>
)

/** Makes a group with the bot. */
export const NewGroup = ({ close }: { readonly close: () => void }) => {
  const [title, setTitle] = useState("")
  const [forum, setForum] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<number>>(
    new Set(
      people()
        .slice(0, usual)
        .map(({ id }) => id)
    )
  )
  const [by, ...members] = people()
    .map(({ id }) => id)
    .filter((id) => chosen.has(id))
  const create = async (event: Event) => {
    event.preventDefault()
    if (by === undefined || title.trim() === "") return
    const isDone = await attempt(
      http.createGroup({ title: title.trim(), by, members, forum }).then((chat) => {
        apply({ _tag: "Chat", chat })
        goTo(chat.id)
      })
    )
    if (isDone) close()
  }
  return (
    <Dialog title="New group" close={close}>
      <form onSubmit={create}>
        <label class="field">
          Title
          <input
            maxLength={128}
            required
            value={title}
            // The first field of a dialog has the focus.
            autoFocus
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <People
          isChosen={(id) => chosen.has(id)}
          choose={(id, isChosen) => {
            const next = new Set(chosen)
            if (isChosen) next.add(id)
            else next.delete(id)
            setChosen(next)
          }}
        />
        {people().length < 2 && <p class="lead">Add a person to the chats first if several people should speak.</p>}
        <label class="check">
          <input type="checkbox" checked={forum} onChange={(event) => setForum(event.currentTarget.checked)} />
          With topics
        </label>
        <button class="primary small" type="submit" disabled={by === undefined || title.trim() === ""}>
          Create
        </button>
      </form>
    </Dialog>
  )
}

/** Who is in a group. Changes are made at once, by the one who speaks. */
export const Members = ({ chat, close }: { readonly chat: number; readonly close: () => void }) => {
  const shape = shapeOf(chat)
  const by = speakerOf(chat)
  if (shape?.group === undefined || by === undefined) return null
  const { members } = shape.group
  const change = (id: number, isMember: boolean) =>
    attempt(
      http.setMember(chat, id, isMember ? "member" : "left", by.id).then((view) => apply({ _tag: "Chat", chat: view }))
    )
  return (
    <Dialog title={`Members of ${shape.name}`} close={close}>
      <People
        isChosen={(id) => members.some((member) => member.id === id && isPresent(member))}
        // A group without a member could not be spoken in.
        choose={(id, isMember) => (isMember || membersOf(chat).length > 1) && void change(id, isMember)}
      />
      <p class="lead">
        The bot, @{bot.value.username}, answers when somebody mentions it, replies to it, or gives it a command.
      </p>
    </Dialog>
  )
}

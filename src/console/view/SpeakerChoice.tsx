import { membersOf, setSpeaker, speakerOf } from "../state/groups.ts"

/** Who speaks in a group. */
export const SpeakerChoice = ({ chat }: { readonly chat: number }) => {
  const members = membersOf(chat)
  if (members.length === 0) return null
  return (
    <label>
      <span>Speak as</span>
      <select
        value={String(speakerOf(chat)?.id)}
        onChange={(event) => setSpeaker(chat, Number(event.currentTarget.value))}
      >
        {members.map(({ id, name }) => (
          <option key={id} value={String(id)}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

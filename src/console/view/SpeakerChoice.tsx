import { membersOf, setSpeaker, speakerOf } from "../state/groups.ts"

/** Who speaks in a group. */
export const SpeakerChoice = ({ chat }: { readonly chat: number }) => {
  const members = membersOf(chat)
  if (members.length === 0) return null
  return (
    <p>
      <label for="speaker">Speak as</label>
      <select
        id="speaker"
        value={String(speakerOf(chat)?.id)}
        onChange={(event) => setSpeaker(chat, Number(event.currentTarget.value))}
      >
        {members.map(({ id, name }) => (
          <option key={id} value={String(id)}>
            {name}
          </option>
        ))}
      </select>
    </p>
  )
}

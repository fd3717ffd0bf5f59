import { computed, type ReadonlySignal } from "@preact/signals"
import type { Chat, Group, Topic } from "../wire.ts"
import { kept } from "./kept.ts"
import { chats } from "./world.ts"

export type Member = Group["members"][number]

/** What a chat is, without the answer that grows in it. */
export type Shape = Pick<Chat, "name" | "group" | "topics">

const shapes = new Map<number, ReadonlySignal<Shape | undefined>>()

/** The shape of a chat. It changes seldom, so that the messages of the chat are not drawn again for each word of an answer. */
export const shapeOf = (chat: number): Shape | undefined => {
  const found = shapes.get(chat)
  if (found !== undefined) return found.value
  const text = computed(() => {
    const view = chats.value.get(chat)
    if (view === undefined) return "null"
    const { group, name, topics } = view
    return JSON.stringify({ name, group, topics })
  })
  const made = computed((): Shape | undefined => JSON.parse(text.value) ?? undefined)
  shapes.set(chat, made)
  return made.value
}

export const isPresent = ({ standing }: Member) => standing !== "left" && standing !== "kicked"

export const membersOf = (chat: number): ReadonlyArray<Member> => shapeOf(chat)?.group?.members.filter(isPresent) ?? []

/** Who the person speaks as in each group. */
const speakers = kept<Readonly<Record<number, number>>>("speakers", {})

export const setSpeaker = (chat: number, person: number) => {
  speakers.value = { ...speakers.value, [chat]: person }
}

/** Who speaks in a group: the one who was chosen last, else its first member. */
export const speakerOf = (chat: number): Member | undefined => {
  const members = membersOf(chat)
  return members.find(({ id }) => id === speakers.value[chat]) ?? members[0]
}

/** Who acts in a chat, as the API wants it: nobody is named in a private chat. */
export const speaking = (chat: number): { readonly as?: number } => {
  const speaker = speakerOf(chat)
  return speaker === undefined ? {} : { as: speaker.id }
}

export const topicsOf = (chat: number): ReadonlyArray<Topic> =>
  shapeOf(chat)?.topics?.filter(({ state }) => state !== "deleted") ?? []

export const topicName = ({ id, name }: Topic) => (name === "" ? `Topic ${id}` : name)

/** Whether a chat has topics, or can have some. */
export const hasTopics = (chat: number) => shapeOf(chat)?.group?.forum === true || topicsOf(chat).length > 0

/** The topic that is shown in each chat: `null` is the general one, and none of them all. */
const shownTopics = kept<Readonly<Record<number, number | null>>>("topics", {})

export const topicOf = (chat: number): number | null | undefined => {
  const topic = shownTopics.value[chat]
  return typeof topic !== "number" || topicsOf(chat).some(({ id }) => id === topic) ? topic : undefined
}

export const setTopic = (chat: number, topic: number | null | undefined) => {
  const { [chat]: _, ...others } = shownTopics.value
  shownTopics.value = topic === undefined ? others : { ...others, [chat]: topic }
}

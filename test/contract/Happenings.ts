import { Effect } from "effect"
import { draftId } from "../../domain/conversation/Draft.ts"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import { requestId } from "../../domain/Ids.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import type { Reply } from "../../domain/sandbox/persona/Reply.ts"
import type { TurnVerb } from "../../domain/turns/Verbs.ts"
import type { Fate } from "../../layers/testing/ScriptedTelegram.ts"
import { bot, rawMessage } from "../support/arrivals.ts"
import type { Chat, Cue, Refusal } from "./Chat.ts"
import { type Happening, inTurn, type Scene, Stuck, until } from "./Scene.ts"

type Made = (scene: Scene) => ReadonlyArray<object>

/** The bot's name, as people mention it. */
export const name = "@scripted_bot"

const now = () => Math.floor(Date.now() / 1000)

/** A message that someone wrote, as an update; so old, in seconds. */
const written = ({ chat, world: { outside } }: Scene, text: string, age = 0): object => {
  const update = rawMessage(chat.id, outside.message(chat.id, text), text, outside.update(chat.id), now() - age)
  chat.updates.set(text, update)
  return update
}

const known = ({ updates }: Chat, text: string) => {
  const found = updates.get(text)
  if (found === undefined) throw new Error(`nobody wrote ${text}`)
  return found
}

const edited = (scene: Scene, before: string, text: string): object => {
  const { chat, world } = scene
  const { message } = known(chat, before)
  return {
    update_id: world.outside.update(chat.id),
    edited_message: { ...message, text, edit_date: message.date + 1 }
  }
}

/** Updates come together, and it is waited until they are stored and, unless it is deaf, the engine has taken them on. */
const come =
  (made: Made): Happening =>
  (scene) => {
    const { chat, world } = scene
    return Effect.zipRight(
      world.outside.post.push(made(scene)),
      chat.deaf ? Effect.void : until("the engine takes on what came", world.taken(chat.id))
    )
  }

const texts =
  (all: ReadonlyArray<string>): Made =>
  (scene) =>
    all.map((text) => written(scene, text))

/** Writes this in a topic of the chat. */
export const saysInTopic = (text: string) =>
  come((scene) => {
    const { message, ...update } = rawMessage(
      scene.chat.id,
      scene.world.outside.message(scene.chat.id, text),
      text,
      scene.world.outside.update(scene.chat.id),
      now()
    )
    return [{ ...update, message: { ...message, is_topic_message: true, message_thread_id: 5 } }]
  })

/** Someone writes in the group; what begins with the bot's name is said to it. */
export const saysInGroup = (...all: ReadonlyArray<string>) =>
  come((scene) =>
    all.map((text) => {
      const { chat, world } = scene
      const { message, ...update } = rawMessage(
        chat.id,
        world.outside.message(chat.id, text),
        text,
        world.outside.update(chat.id),
        now()
      )
      return {
        ...update,
        message: {
          ...message,
          chat: { id: chat.id, type: "group", title: "Crew" },
          from: { ...message.from, id: -chat.id },
          ...(text.startsWith(name) ? { entities: [{ type: "mention", offset: 0, length: name.length }] } : {})
        }
      }
    })
  )

/** Writes these messages, which come together. */
export const says = (...all: ReadonlyArray<string>) => come(texts(all))

/** The same, and nobody waits for what becomes of them. */
export const writes =
  (...all: ReadonlyArray<string>): Happening =>
  (scene) =>
    Effect.sync(() => void scene.world.outside.post.push(texts(all)(scene)))

/** Wrote these messages, which are handed over now, eleven minutes ago. */
export const wroteLongAgo =
  (...all: ReadonlyArray<string>): Happening =>
  (scene) =>
    Effect.sync(() => void scene.world.outside.post.pushOldest(all.map((text) => written(scene, text, 11 * 60))))

/** Writes messages that come together, the last one first. */
export const saysTurnedAround = (...all: ReadonlyArray<string>) => come((scene) => texts(all)(scene).toReversed())

/** Writes messages that come one by one, the last one first. */
export const saysBackwards =
  (...all: ReadonlyArray<string>): Happening =>
  (scene) =>
    inTurn(
      texts(all)(scene)
        .toReversed()
        .map((update) => come(() => [update]))
    )(scene)

/** A message of hers comes twice at once. */
export const saysTwice = (text: string) =>
  come((scene) => {
    const update = written(scene, text)
    return [update, update]
  })

/** Messages of hers are delivered once more. */
export const comesAgain = (...all: ReadonlyArray<string>) => come(({ chat }) => all.map((text) => known(chat, text)))

export const edits = (before: string, text: string) => come((scene) => [edited(scene, before, text)])

/** Writes, and edits it; the edit comes before the message. */
export const editOvertakes = (before: string, text: string) =>
  come((scene) => {
    const message = written(scene, before)
    return [edited(scene, before, text), message]
  })

/** Sends something that cannot be read. */
export const sendsVideo = come((scene) => {
  const { chat, world } = scene
  const { text: _, ...message } = rawMessage(chat.id, world.outside.message(chat.id, "(video)"), "", 0, now()).message
  return [{ update_id: world.outside.update(chat.id), message: { ...message, video: { file_id: "v", duration: 1 } } }]
})

/** Presses the Stop button under the answer to what she wrote. */
export const pressesStop = (text: string) =>
  come(({ chat, world }) => {
    const { message, update_id } = known(chat, text)
    const draft = draftId(requestId(bot, update_id, message.date))
    return [
      {
        update_id: world.outside.update(chat.id),
        stopped_message_generation: { chat: { id: chat.id, type: "private", first_name: "Ada" }, draft_id: draft }
      }
    ]
  })

/** An operator does this with the turn of what she wrote, and the engine learns of it. */
export const operates =
  (text: string, verb: TurnVerb): Happening =>
  ({ chat, world }) => {
    const { message, update_id } = known(chat, text)
    return Effect.zipRight(
      world.operate(requestId(bot, update_id, message.date), verb),
      until("the engine takes on what an operator wants", world.taken(chat.id))
    )
  }

/** Presses a button under the last message of the bot that has one of this name. */
export const presses = (name: string) =>
  come(({ chat, world: { outside } }) => {
    const { id, data } = outside.button(chat.id, name)
    const update_id = outside.update(chat.id)
    const own = { id: chat.id, first_name: "Ada" }
    const message = { message_id: id, date: now(), chat: { ...own, type: "private" } }
    const from = { ...own, is_bot: false }
    return [{ update_id, callback_query: { id: `press-${update_id}`, from, message, chat_instance: "1", data } }]
  })

/** So many milliseconds go by. */
export const passes =
  (millis: number): Happening =>
  () =>
    Effect.sleep(millis)

const directs =
  (change: (chat: Chat) => void): Happening =>
  ({ chat }) =>
    Effect.sync(() => change(chat))

/** Sets the outcomes of the next model calls. */
export const model = (...cues: ReadonlyArray<Cue>) => directs((chat) => void chat.cues.push(...cues))

export const holds: Cue = { _tag: "holds" }
export const replies = (reply: Reply): Cue => ({ _tag: "replies", reply })

/** Of failures there are classes, which are made from whose call it was. */
type Failing = new (facts: Asked & { readonly retryAfter?: number; readonly why: "empty" }) => ModelFailure

const failure = (Failing: Failing, retryAfter?: number) => (asked: Asked) =>
  new Failing({ ...asked, why: "empty", ...(retryAfter === undefined ? {} : { retryAfter }) })

/** With a hint, in milliseconds, when it is worth trying again. */
export const fails = (Failing: Failing, retryAfter?: number): Cue => ({
  _tag: "fails",
  failure: failure(Failing, retryAfter)
})

/** So many words of the answer come, and then it breaks off with a failure; without one, nothing more comes. */
export const speaks = (words: number, Failing?: Failing): Cue =>
  Failing === undefined ? { _tag: "speaks", words } : { _tag: "speaks", words, failure: failure(Failing) }

/** The model answers that was held. */
export const released = directs(({ released }) => released.unsafeOpen())

/** Sets the outcomes of the next sends. */
export const telegram = (...fates: ReadonlyArray<Fate>) => directs((chat) => void chat.fates.push(...fates))

/** Telegram refuses messages, until it takes them again. */
export const refuses = (refusal: Chat["refusal"]) => directs((chat) => void (chat.refusal = refusal))
export const takesAgain = refuses(() => undefined)
/** A message was refused. */
export const isRefused: Happening = ({ chat }) =>
  until(
    "a message is refused",
    Effect.sync(() => chat.refused > 0)
  )
/** The topic is gone; messages in the chat itself are taken. */
export const losesTopic = refuses(({ message_thread_id }) =>
  message_thread_id === undefined ? undefined : { code: 400, description: "Bad Request: TOPIC_DELETED" }
)
export const blocked: Refusal = { code: 403, description: "Forbidden: bot was blocked by the user" }

/** The engine hears nothing of this chat, until it has died. */
export const deaf = directs((chat) => void (chat.deaf = true))

/** The model was asked so often. */
export const asked =
  (times: number): Happening =>
  ({ chat }) =>
    until(
      `the model is asked ${times} times`,
      Effect.sync(() => chat.asked.length >= times)
    )

/** A sending is under way whose fate was said. */
export const sending: Happening = ({ chat }) =>
  until(
    "a message is sent",
    Effect.sync(() => chat.fates.length === 0)
  )

/** The answer under way fell silent in the middle. */
export const silent: Happening = ({ chat }) =>
  until(
    "the model falls silent",
    Effect.sync(() => chat.silences > 0)
  )

/** The last two calls of the model were so many milliseconds apart, at least. */
export const apart =
  (millis: number): Happening =>
  ({ chat }) =>
    Effect.suspend(() => {
      const [before = 0, last = 0] = chat.asked.slice(-2)
      return last - before >= millis ? Effect.void : new Stuck({ what: `only ${last - before} ms were waited` })
    })

/** So many messages of the bot are there to be read. */
export const sees =
  (count: number): Happening =>
  ({ chat, world }) =>
    until(
      `${count} messages are shown`,
      Effect.sync(() => world.outside.shown(chat.id).length >= count)
    )

/** Somebody else does this. */
export const by =
  (person: string, ...happenings: ReadonlyArray<Happening>): Happening =>
  (scene) =>
    inTurn(happenings)({ ...scene, chat: scene.chatOf(person) })

/** It dies, this happens meanwhile, and it lives again. */
export const death =
  (...meanwhile: ReadonlyArray<Happening>): Happening =>
  (scene) =>
    Effect.zipRight(scene.dies, inTurn(meanwhile)(scene)).pipe(
      Effect.zipLeft(directs((chat) => void (chat.deaf = false))(scene)),
      Effect.zipRight(scene.rises)
    )

import * as Predicate from "effect/Predicate"
import type { ChatMessage, Finish, Reasoning, Said, ToolCall, Usage } from "../model/Chat.ts"
import { parse } from "../Json.ts"
import { isSpoken } from "../model/wire/Ending.ts"
import type { Envelope } from "../telegram/Envelope.ts"
import { prompt, said } from "./Prompt.ts"
import type { Sights } from "./Seen.ts"
import { type Situation, systemWords } from "./Situation.ts"

/** How often a model may call tools in a turn; after that it has to answer. */
export const mostRounds = 8

/** A model call of a turn that ended with tool calls. */
export interface Round {
  /** The highest place among the members of the turn that were in the prompt. */
  readonly upTo: number
  /** Its reasoning, text and calls, in order. The ids of the calls are unique within the turn. */
  readonly items: ReadonlyArray<Reasoning | Said | ToolCall>
  readonly usage?: Usage | undefined
}

/** A round with the results of its calls so far, by the index of the call. */
export interface Played extends Round {
  readonly results: ReadonlyArray<string | undefined>
}

/** A member of a turn. */
export interface Member {
  readonly place: number
  readonly envelope: Envelope
}

/** An answer as a round; `undefined` if it called no tool. */
export const roundOf = (
  answer: { readonly candidate: string; readonly finish: Finish; readonly text: string },
  upTo: number,
  before: ReadonlyArray<Round>
): Round | undefined => {
  const { candidate, finish, text } = answer
  const items = finish.items ?? []
  const called = items.filter(isCall)
  // Some say "stop" when they call a tool; at a limit the last call is incomplete.
  if (called.length === 0 || (finish.reason !== "tool_calls" && finish.reason !== "stop")) return undefined
  const spoken: ReadonlyArray<Said> = isSpoken(text) ? [{ role: "assistant", content: text, model: candidate }] : []
  const thought = items.filter((item) => item.role === "reasoning")
  return { upTo, items: [...thought, ...spoken, ...distinct(called, before)], usage: finish.usage }
}

/** The calls of a round. Their results are stored by their indices. */
export const callsOf = ({ items }: Round): ReadonlyArray<ToolCall> => items.filter(isCall)

const isCall = (item: ChatMessage): item is ToolCall => item.role === "call"

/** Some providers repeat an id, and others refuse a transcript with a repeated id. */
const distinct = (calls: ReadonlyArray<ToolCall>, before: ReadonlyArray<Round>): ReadonlyArray<ToolCall> => {
  const taken = new Set(before.flatMap((round) => callsOf(round).map(({ id }) => id)))
  const numbers = new Map<string, number>()
  return calls.map((call) => {
    let id = call.id
    let next = numbers.get(call.id) ?? 2
    for (; taken.has(id); next++) id = `${call.id}-${next}`
    numbers.set(call.id, next)
    taken.add(id)
    return { ...call, id }
  })
}

/** The texts of the rounds and, at the end, `text`. */
export const words = (rounds: ReadonlyArray<Round>, text: string): string => {
  const before = rounds.flatMap(({ items }) => items.flatMap((item) => (item.role === "assistant" ? item.content : [])))
  return before.length === 0 ? text : [...before, ...(isSpoken(text) ? [text] : [])].join("\n\n")
}

/** The usage of a turn: its rounds and its last call. */
export const spent = (rounds: ReadonlyArray<Round>, last: Usage | undefined): Usage | undefined =>
  [...rounds.map(({ usage }) => usage), last].reduce(plus, undefined)

const plus = (one: Usage | undefined, other: Usage | undefined): Usage | undefined => {
  if (one === undefined || other === undefined) return one ?? other
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    cost: one.cost === undefined || other.cost === undefined ? (one.cost ?? other.cost) : one.cost + other.cost
  }
}

/**
 * The messages for the next round of a turn. Each round follows the members that were in its prompt: if the turn has
 * grown since, its calls stay in place, and the new members come after them. With a situation, the system prompt ends
 * with it. `most`: the maximum of estimated tokens of the earlier conversation. `sights`: what was read of the files of
 * the members.
 */
export const shown = (
  system: string,
  history: ReadonlyArray<Said>,
  members: ReadonlyArray<Member>,
  rounds: ReadonlyArray<Played>,
  situation?: Situation,
  most?: number,
  sights?: Sights
): ReadonlyArray<ChatMessage> => {
  const between = (after: number, upTo: number) =>
    said(
      members.flatMap(({ envelope, place }) => (place > after && place <= upTo ? [envelope] : [])),
      situation,
      sights
    )
  return [
    ...prompt(systemWords(system, situation), [...history, ...between(-1, rounds[0]?.upTo ?? Infinity)], most),
    ...rounds.flatMap((round, at) => [...itemsOf(round), ...between(round.upTo, rounds[at + 1]?.upTo ?? Infinity)])
  ]
}

const itemsOf = (round: Played): ReadonlyArray<ChatMessage> => [
  ...round.items.map((item) => (isCall(item) ? { ...item, content: readable(item.content) } : item)),
  ...callsOf(round).flatMap(({ id }, index): ReadonlyArray<ChatMessage> => {
    const content = round.results[index]
    return content === undefined ? [] : [{ role: "result", id, content }]
  })
]

/** Providers refuse a whole transcript for one call whose arguments are not a JSON object. */
const readable = (text: string): string => (Predicate.isRecord(parse(text)) ? text : "{}")

import type { Named } from "../refusals/Named.ts"

/**
 * The stored facts about a model's context window.
 *
 * - `limit`: in tokens, as a refusal named it, or null.
 * - `ratio`: the model's tokens per estimated token.
 * - `counted`: the model reported a count, so the ratio is not a guess.
 * - `accepted`, `refused`: the largest prompt that it accepted, and the smallest that it refused without naming a
 *   limit, in estimated tokens.
 * - `at`: when the last refusal was, in epoch milliseconds.
 */
export interface Learned {
  readonly limit: number | null
  readonly ratio: number
  readonly counted: boolean
  readonly accepted: number
  readonly refused: number | null
  readonly at: number
}

/** The facts about an unknown window. */
export const nothing: Learned = { limit: null, ratio: 1, counted: false, accepted: 0, refused: null, at: 0 }

/** A server may be restarted with another window, so refusals are forgotten after a week. */
const lifetime = 7 * 24 * 3_600_000

/** The safety factor for an estimate, and the larger one for a call that has to fit. */
const margin = 1.1
const sureMargin = 1.25

/** The factor after a refusal, while the model's way of counting is unknown. */
const blindMargin = 2

/** A usage report for a smaller prompt says little about the ratio: the template is too large a part of it. */
const telling = 200

/** How many answers must arrive before a larger prompt is tried. */
const trials = 3

const clamp = (ratio: number) => Math.min(8, Math.max(0.4, ratio))

/** The room for the answer: a quarter of the window, at most 4,096 tokens. */
const answerRoom = (limit: number) => Math.min(4096, Math.floor(limit / 4))

/**
 * Learns how much of a conversation fits a model: reported usage corrects our estimate, and a refusal names its limit
 * or at least shows a size that is too large. Times are arguments, in epoch milliseconds.
 */
export class Window {
  /** The configured window in tokens; `Infinity` without one. */
  readonly set: number
  #listed = Infinity
  #learned: Learned
  #kept: Learned
  /** Answers since the last refusal, or since the last prompt that was larger than all before. */
  #answers = 0
  /** Nothing was accepted before the refusal. */
  #blind = false
  /** The largest prompt that it accepted in this process, in tokens by its own count. */
  #took = 0

  /** A configured window overrides stored refusals; only a new refusal makes it smaller. */
  constructor(set: number, learned: Learned = nothing) {
    this.set = set
    const standing = set < Infinity ? { ...learned, limit: null, refused: null } : learned
    this.#learned = this.#kept = { ...standing, ratio: clamp(learned.ratio) }
  }

  /** The window in tokens, by the settings, the provider's list and the refusals; `Infinity` if unknown. */
  limit(now: number): number {
    this.#forget(now)
    return Math.min(this.set, this.#listed, this.#learned.limit ?? Infinity)
  }

  /**
   * The maximum prompt in estimated tokens; `Infinity` if unknown. `sure`: a prompt was just refused, and the next one
   * has to fit.
   */
  room(now: number, sure: boolean): number {
    const limit = this.limit(now)
    const { accepted, refused } = this.#learned
    const named = this.#within(limit, sure)
    return Math.min(named, refused === null ? Infinity : Math.floor(this.#tried(accepted, refused, sure)))
  }

  /** The same by the settings and the provider's list only: a refusal may have been misread or be out of date. */
  get roomUnlearned(): number {
    return this.#within(Math.min(this.set, this.#listed), false)
  }

  /** Only a refusal is known, and no accepted size: as little as possible is sent. */
  isBlind(now: number): boolean {
    this.#forget(now)
    return this.#learned.refused !== null && this.#learned.accepted === 0
  }

  /** Sets the window of the provider's list, in tokens. */
  list(limit: number): void {
    this.#listed = limit
  }

  /** Records an accepted prompt: its estimated tokens, and the model's count if it reports one. */
  accept(size: number, counted: number | undefined): void {
    const { accepted, limit, ratio, refused } = this.#learned
    this.#answers = size > accepted ? 0 : this.#answers + 1
    this.#took = Math.max(this.#took, counted ?? 0)
    const tells = counted !== undefined && counted > 0 && size >= telling
    const seen = tells ? clamp(counted / size) : ratio
    this.#learned = {
      ...this.#learned,
      counted: this.#learned.counted || tells,
      ratio: seen > ratio ? seen : ratio + (seen - ratio) / 10,
      accepted: Math.max(accepted, size),
      refused: refused !== null && refused <= size ? null : refused,
      limit: limit !== null && (counted ?? size / blindMargin) > limit ? null : limit
    }
  }

  /**
   * Records that a prompt of `size` estimated tokens was refused as too long. A limit below a size that was accepted
   * before is ignored, unless this prompt was no larger either: such a number usually has another meaning, such as
   * tokens per minute.
   */
  refuse(size: number, { asked, limit: named }: Named, now: number): void {
    const before = this.room(now, true)
    if (size <= this.#learned.accepted) this.#took = 0
    const limit = named !== undefined && named < this.#took ? undefined : named
    this.#answers = 0
    const counted = asked === undefined ? undefined : clamp(asked / Math.max(1, size))
    // Without a count, it is at least as much as the limit.
    const ratio =
      counted ??
      (limit === undefined ? this.#learned.ratio : Math.max(this.#learned.ratio, clamp(limit / Math.max(1, size))))
    this.#learned = {
      ...this.#learned,
      at: now,
      ratio,
      counted: counted !== undefined || this.#learned.counted,
      limit: limit ?? this.#learned.limit
    }
    this.#blind = this.#learned.accepted === 0
    // There is no number, or this prompt should have fitted by the known numbers.
    if (limit === undefined || (size <= before && this.room(now, true) >= size)) {
      const { accepted, refused } = this.#learned
      this.#learned = {
        ...this.#learned,
        refused: Math.min(refused ?? Infinity, size),
        accepted: accepted < size ? accepted : 0
      }
    }
  }

  /** The facts to store, if they changed since the last call of this method. */
  takeChanged(): Learned | undefined {
    const before = this.#kept
    const { accepted, at, limit, ratio, refused } = this.#learned
    const moved = at !== before.at || limit !== before.limit || refused !== before.refused
    const drifted =
      Math.abs(ratio / before.ratio - 1) > 0.1 || accepted > 1.25 * before.accepted + (refused === null ? telling : 0)
    if (!moved && !drifted) return undefined
    return (this.#kept = this.#learned)
  }

  /**
   * The maximum prompt when no number is known: the largest accepted one. After some answers a little more is tried, as
   * long as that is far below the smallest refused one; twice as much if so little was sent that it is sure to fit, and
   * three quarters of the refused size if nothing was accepted.
   */
  #tried(accepted: number, refused: number, sure: boolean): number {
    if (accepted === 0) return 0.75 * refused
    if (sure) return 0.8 * accepted
    if (this.#blind && 8 * accepted < refused) return 2 * accepted
    if (this.#answers < trials || refused < 1.25 * accepted) return 0.95 * accepted
    return Math.min(1.25 * accepted, (accepted + refused) / 2)
  }

  #within(limit: number, sure: boolean): number {
    const { counted, limit: learned, ratio } = this.#learned
    const wrong = !counted && (sure || learned !== null) ? blindMargin : sure ? sureMargin : margin
    return limit === Infinity ? Infinity : Math.floor((limit - answerRoom(limit)) / (ratio * wrong))
  }

  #forget(now: number): void {
    const { at, limit, refused } = this.#learned
    if ((limit !== null || refused !== null) && now - at > lifetime) {
      this.#learned = { ...this.#learned, limit: null, refused: null }
    }
  }
}

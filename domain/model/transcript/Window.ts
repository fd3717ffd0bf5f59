import type { Named } from "../refusals/Named.ts"

/**
 * The stored facts of a model's window. `limit`: tokens, as a refusal named it, or null. `ratio`: tokens that the model counts for one that we
 * estimate; `counted`: the model reported its count, so the ratio is not a guess.
 * `accepted`, `refused`: the largest prompt that it took, and the smallest that it refused without a number, in estimated tokens. `at`:
 * when the last refusal was, epoch milliseconds.
 */
export interface Learned {
  readonly limit: number | null
  readonly ratio: number
  readonly counted: boolean
  readonly accepted: number
  readonly refused: number | null
  readonly at: number
}

/** Nothing is known. */
export const nothing: Learned = { limit: null, ratio: 1, counted: false, accepted: 0, refused: null, at: 0 }

/** A server may be restarted with another window, so refusals are forgotten after a week. */
const lifetime = 7 * 24 * 3_600_000

/** The factor by which an estimate may be wrong, and the further factor for the one call that has to fit. */
const margin = 1.1
const sureMargin = 1.25

/** The same after a prompt was refused, while it is not known how the model counts. */
const blindMargin = 2

/** A usage that is told of less says little of the ratio: templates and hidden words are too large a part of it. */
const telling = 200

/** How many answers have to come before more is tried. */
const trials = 3

const clamp = (ratio: number) => Math.min(8, Math.max(0.4, ratio))

/** For the answer: a quarter of the window, at most 4,096 tokens. */
const answerRoom = (limit: number) => Math.min(4096, Math.floor(limit / 4))

/**
 * How much of a conversation fits a model, learned from its responses: the usage that it reports corrects our estimate, a refusal names
 * its limit or at least shows a size that is too large. Times are arguments, epoch milliseconds.
 */
export class Window {
  /** As it was set, in tokens; `Infinity` where it was not. */
  readonly set: number
  #listed = Infinity
  #learned: Learned
  #kept: Learned
  /** Answers since it refused or took more than before. */
  #answers = 0
  /** It had taken nothing before it refused. */
  #blind = false
  /** The largest prompt that it took, in tokens as it counted them; in this process. */
  #took = 0

  /** A window that is set stands against refusals that were stored; only a new refusal makes it smaller. */
  constructor(set: number, learned: Learned = nothing) {
    this.set = set
    const standing = set < Infinity ? { ...learned, limit: null, refused: null } : learned
    this.#learned = this.#kept = { ...standing, ratio: clamp(learned.ratio) }
  }

  /** How many tokens it has by its settings, its provider's list and its refusals; `Infinity` if unknown. */
  limit(now: number): number {
    this.#forget(now)
    return Math.min(this.set, this.#listed, this.#learned.limit ?? Infinity)
  }

  /**
   * How large a prompt may be, in estimated tokens; `Infinity` if unknown. `sure`: one was refused just now, and the next
   * has to fit.
   */
  room(now: number, sure: boolean): number {
    const limit = this.limit(now)
    const { accepted, refused } = this.#learned
    const named = this.#within(limit, sure)
    return Math.min(named, refused === null ? Infinity : Math.floor(this.#tried(accepted, refused, sure)))
  }

  /** The same by its settings and its provider's list only: a refusal may have been misread, or be out of date. */
  get roomUnlearned(): number {
    return this.#within(Math.min(this.set, this.#listed), false)
  }

  /** Nothing says how much it takes, only that this was too much: it is shown as little as can be. */
  isBlind(now: number): boolean {
    this.#forget(now)
    return this.#learned.refused !== null && this.#learned.accepted === 0
  }

  /** As its provider lists it, in tokens. */
  list(limit: number): void {
    this.#listed = limit
  }

  /** It took a prompt of so many estimated tokens, and counted so many, where it says so. */
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
   * It refused a prompt of so many estimated tokens as too long. A limit below what it took before is not believed, unless this prompt was
   * no larger either: such a number is mostly one of another kind, such as tokens per minute.
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
    // No number, or numbers by which this prompt should have fitted before.
    if (limit === undefined || (size <= before && this.room(now, true) >= size)) {
      const { accepted, refused } = this.#learned
      this.#learned = {
        ...this.#learned,
        refused: Math.min(refused ?? Infinity, size),
        accepted: accepted < size ? accepted : 0
      }
    }
  }

  /** The facts that are worth storing and have changed since the last call of this method. */
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
   * Without a number: the largest prompt that was taken. A little more is tried after some answers, as long as that is far below the smallest
   * refused one; twice as much if so little was shown that it is sure to fit, and three quarters if nothing was taken.
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

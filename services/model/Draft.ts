import { isUndecided, overlap, saysNothingNew, startsAnew } from "../../domain/model/wire/Overlap.ts"

/**
 * The text of one answer, over all calls that it takes. A call either starts it anew or continues it. Text that a continuation
 * repeats is left out, and a continuation that is the answer from its beginning replaces it. It is held back until that
 * is decided.
 */
export class Draft {
  text = ""
  /** A tool was about to be called after the text: what is cut there can't be gone on with. */
  calling = false
  #before = ""
  #goesOn = false
  #held: string | undefined

  /** A call begins. */
  begin(goesOn: boolean): void {
    this.#goesOn = goesOn
    this.#held = goesOn ? "" : undefined
    this.calling = false
    if (!goesOn) this.text = ""
    this.#before = this.text
  }

  add(text: string): void {
    if (this.#held === undefined) {
      this.text += text
      return
    }
    this.#held += text
    if (!isUndecided(this.text, this.#held)) this.#join(this.#held)
  }

  /** The text of this call so far was reasoning. */
  unsay(): void {
    this.text = this.#before
    this.#held = this.#goesOn ? "" : undefined
  }

  /** No more comes of this call. */
  settle(): void {
    if (this.#held !== undefined) this.#join(saysNothingNew(this.text, this.#held) ? "" : this.#held)
  }

  #join(held: string): void {
    this.#held = undefined
    if (startsAnew(this.text, held)) this.text = held
    else this.text += held.slice(overlap(this.text, held))
  }
}

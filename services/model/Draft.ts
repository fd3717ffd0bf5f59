import { isUndecided, overlap, saysNothingNew, startsAnew } from "../../domain/model/wire/Overlap.ts"

/**
 * The text of one answer, across all calls for it. A call either restarts or continues it. Text that a continuation repeats is left out, and
 * a continuation that starts the answer again replaces it. New text is held back until this is decided.
 */
export class Draft {
  text = ""
  /** The model was about to call a tool: an answer that is cut there cannot be continued. */
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

  /** Removes the text of this call so far, because it was reasoning. */
  unsay(): void {
    this.text = this.#before
    this.#held = this.#goesOn ? "" : undefined
  }

  /** The call has ended. */
  settle(): void {
    if (this.#held !== undefined) this.#join(saysNothingNew(this.text, this.#held) ? "" : this.#held)
  }

  #join(held: string): void {
    this.#held = undefined
    if (startsAnew(this.text, held)) this.text = held
    else this.text += held.slice(overlap(this.text, held))
  }
}

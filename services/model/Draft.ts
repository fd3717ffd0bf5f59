import { isUndecided, overlap } from "../../domain/model/Overlap.ts"

/**
 * The text of one answer, over all calls that it takes. A call either starts it anew or goes on with it; what a continuation
 * repeats of it is left out, and held back until that is decided.
 *
 * @since 0.1.0
 * @category models
 */
export class Draft {
  text = ""
  /** A tool was about to be called after the text: what is cut there can't be gone on with. */
  calling = false
  #held: string | undefined

  /** A call begins. */
  begin(goesOn: boolean): void {
    this.#held = goesOn ? "" : undefined
    this.calling = false
    if (!goesOn) this.text = ""
  }

  add(text: string): void {
    if (this.#held === undefined) {
      this.text += text
      return
    }
    this.#held += text
    if (!isUndecided(this.text, this.#held)) this.settle()
  }

  /** No more comes of this call. */
  settle(): void {
    const held = this.#held
    this.#held = undefined
    if (held !== undefined) this.text += held.slice(overlap(this.text, held))
  }
}

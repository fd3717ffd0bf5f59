/**
 * Tells whether a JSON object, list or text that comes in pieces is whole, in one pass over its characters, whereas parsing it after each piece would
 * cost the square of its length.
 */
export class JsonEnd {
  /** It has begun and was closed. */
  isWhole = false
  #depth = 0
  #quoted = false
  #escaped = false

  add(piece: string): void {
    for (const unit of piece) {
      if (this.#escaped) this.#escaped = false
      else if (this.#quoted) {
        if (unit === "\\") this.#escaped = true
        else if (unit === '"') {
          this.#quoted = false
          this.isWhole ||= this.#depth === 0
        }
      } else if (unit === '"') this.#quoted = true
      else if (unit === "{" || unit === "[") this.#depth++
      else if (unit === "}" || unit === "]") this.isWhole = --this.#depth === 0
    }
  }
}

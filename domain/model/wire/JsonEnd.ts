/**
 * Detects in one pass whether a JSON object, array or string that arrives in pieces is complete. Parsing it after each
 * piece would take quadratic time.
 */
export class JsonEnd {
  /** It was opened and closed. */
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

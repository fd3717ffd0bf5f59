/** What a check found. `off`: the part is not set up, or could not be checked because of another one. */
export interface Finding {
  readonly part: string
  readonly state: "ok" | "off" | "wrong"
  /** A clause. If something is wrong, it also says what to do. It never has a secret. */
  readonly says: string
}

const finding =
  (state: Finding["state"]) =>
  (part: string, says: string): Finding => ({ part, state, says })

export const ok = finding("ok")
export const off = finding("off")
export const wrong = finding("wrong")

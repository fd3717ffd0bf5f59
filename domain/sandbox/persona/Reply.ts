/** What a request offers beside its messages. */
export interface Offer {
  /** The names of the tools that may be called. */
  readonly tools: ReadonlyArray<string>
  /** What the tools gave that were called last, in order, where nobody has said anything since. */
  readonly results: ReadonlyArray<string>
}

/** A call of a tool; the arguments are sent as they are, JSON or not. Its id is made up where none is given. */
export interface Call {
  readonly id?: string
  readonly name: string
  readonly arguments: string
}

/** What a model says: a text, or calls of tools with perhaps a text before them. */
export type Reply = string | { readonly text?: string; readonly calls: ReadonlyArray<Call> }

/** The text of a reply. */
export const textOf = (reply: Reply): string => (typeof reply === "string" ? reply : (reply.text ?? ""))

export const callsOf = (reply: Reply): ReadonlyArray<Call> => (typeof reply === "string" ? [] : reply.calls)

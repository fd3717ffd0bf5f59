/** What is kept of an answer while it is made, so that a restart can go on with it. */
export interface Checkpoint {
  /** The name of the candidate that was asked last, and the bytes that it was sent. */
  readonly candidate: string
  readonly body: string
  /** What it has said so far. */
  readonly text: string
}

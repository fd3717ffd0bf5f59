/** The stored progress of an answer, from which a restart resumes it. */
export interface Checkpoint {
  /** The name of the candidate that was asked last, and the bytes that it was sent. */
  readonly candidate: string
  readonly body: string
  /** Its text so far. */
  readonly text: string
}

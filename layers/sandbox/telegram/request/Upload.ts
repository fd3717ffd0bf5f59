/** A file that comes with a call, or that a person sends. */
export interface Upload {
  readonly name: string
  /** Its media type, as the sender declares it. */
  readonly type: string
  readonly bytes: Uint8Array
}

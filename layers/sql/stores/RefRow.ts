import type { Ref } from "../../../domain/conversation/State.ts"

/** What the table of updates keeps of a ref: as JSON what came with it, as columns what was given to it. */
export interface RefRow {
  readonly place: number
  readonly ref: string
  readonly accepted_at: number
}

/** The ref as it was accepted. The JSON is our own. */
export const toRef = (row: RefRow): Ref => ({
  ...(JSON.parse(row.ref) as Omit<Ref, "place" | "acceptedAt">),
  place: row.place,
  acceptedAt: row.accepted_at
})

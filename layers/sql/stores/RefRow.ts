import type { Ref } from "../../../domain/conversation/State.ts"

/** The columns of `updates` that make up a ref: JSON for what arrived with the update, columns for what was assigned to it. */
export interface RefRow {
  readonly place: number
  readonly ref: string
  readonly accepted_at: number
}

/** The ref of an accepted update. Holdfast wrote the JSON. */
export const toRef = (row: RefRow): Ref => ({
  ...(JSON.parse(row.ref) as Omit<Ref, "place" | "acceptedAt">),
  place: row.place,
  acceptedAt: row.accepted_at
})

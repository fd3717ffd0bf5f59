import type { Kind } from "../../../domain/conversation/State.ts"
import { type Envelope, recall } from "../../../domain/telegram/Update.ts"

/** What the table of updates keeps of what was written. */
export interface EnvelopeRow {
  readonly kind: Kind
  readonly envelope: string | null
  /** The raw update, where there is no envelope. */
  readonly body: string | null
}

/** The columns of an {@link EnvelopeRow}, for the table under the name `u`. */
export const columns = "u.kind, u.envelope, case when u.envelope is null then u.body end as body"

/** The envelope as it was stored. A row of an older program has none, and is read when it is first used. */
export const toEnvelope = ({ body, envelope, kind }: EnvelopeRow): Envelope =>
  // We wrote it.
  envelope === null ? recall(JSON.parse(body ?? "null"), kind) : (JSON.parse(envelope) as Envelope)

import type { Kind } from "../../../domain/conversation/State.ts"
import type { Envelope } from "../../../domain/telegram/Envelope.ts"
import { recall } from "../../../domain/telegram/Update.ts"

/** The columns of an update that hold its content. */
export interface EnvelopeRow {
  readonly kind: Kind
  readonly envelope: string | null
  /** The raw update, if there is no envelope. */
  readonly body: string | null
}

/** The columns of an {@link EnvelopeRow}. */
export const columns = "kind, envelope, case when envelope is null then body end as body"

/** The stored envelope. A row of an older program has none, so its raw update is parsed. */
export const toEnvelope = ({ body, envelope, kind }: EnvelopeRow): Envelope =>
  // Holdfast wrote this JSON.
  envelope === null ? recall(JSON.parse(body ?? "null"), kind) : (JSON.parse(envelope) as Envelope)

import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** The canonical name of a zone name in any case; `undefined` if this machine's zone data does not know it. */
export const canonical = (name: string): string | undefined =>
  Option.getOrUndefined(Option.map(DateTime.zoneMakeNamed(name), ({ id }) => id))

/** Whether this machine's zone data knows a name. */
export const isZone = (name: string): boolean => /^[A-Za-z]/.test(name) && canonical(name) !== undefined

/** An IANA time zone by its name, such as `Europe/Berlin`. */
export const Zone = Schema.String.pipe(Schema.maxLength(64), Schema.filter(isZone), Schema.brand("Zone"))
export type Zone = typeof Zone.Type

/** An unknown zone; `suggestions` are similar names, best first. */
export interface UnknownZone {
  readonly said: string
  readonly suggestions: ReadonlyArray<Zone>
}

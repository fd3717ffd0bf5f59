/**
 * A time in which something was not there, in epoch milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Absence {
  readonly from: number
  readonly to: number
}

/**
 * When something was not there that was to be there between two instants; undefined where all was. One that ended a little
 * before the first counts too: what came back is not at work at once.
 *
 * @since 0.1.0
 * @category decisions
 */
export const between = (
  absences: ReadonlyArray<Absence>,
  from: number,
  to: number,
  settling: number
): Absence | undefined => {
  const some = absences.filter((one) => one.from <= to && one.to + settling > from)
  return some.length === 0
    ? undefined
    : { from: Math.min(...some.map((one) => one.from)), to: Math.max(...some.map((one) => one.to)) }
}

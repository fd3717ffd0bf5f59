import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Struct from "effect/Struct"
import * as Tracer from "effect/Tracer"
import { whereabouts } from "../../services/Defect.ts"
import { Top } from "../../services/telemetry/Trace.ts"
import { isKeptHere } from "./KeptHere.ts"
import * as Pseudonyms from "./Pseudonyms.ts"

/**
 * A failure reduced to its tag, or a defect reduced to its location: their messages may quote a text, a prompt or a
 * secret.
 */
class Trouble extends Error {
  constructor(cause: Cause.Cause<unknown>) {
    const failure = Option.getOrUndefined(Cause.failureOption(cause))
    const name = Predicate.hasProperty(failure, "_tag") ? String(failure._tag) : "Defect"
    super(name)
    this.name = name
    this.stack = whereabouts(cause)
  }
}

/** The part of a cause that may be logged and may leave the process. */
export const redacted = (cause: Cause.Cause<unknown>): Cause.Cause<unknown> =>
  Cause.isEmpty(cause) || Cause.isInterruptedOnly(cause) ? cause : Cause.fail(new Trouble(cause))

const defined = (attributes: Readonly<Record<string, unknown>>) => Record.filter(attributes, Predicate.isNotUndefined)

/**
 * A tracer whose spans contain no error messages and no undefined attributes. The root span of a trace has the id that the others refer to, and no
 * parent.
 */
export const tracer = (self: Tracer.Tracer, people: Pseudonyms.Pseudonyms = Pseudonyms.plain): Tracer.Tracer =>
  Tracer.make({
    context: (run, fiber) => self.context(run, fiber),
    span: (name, parent, context, links, startTime, kind, options) => {
      const span = self.span(name, parent, context, links, startTime, kind, options)
      const end = span.end.bind(span)
      const event = span.event.bind(span)
      const attribute = span.attribute.bind(span)
      const top = Context.getOption(context, Top)
      return Object.assign(span, {
        end: (time: bigint, exit: Exit.Exit<unknown, unknown>) => end(time, Exit.mapErrorCause(exit, redacted)),
        // A log inside a span becomes an event of it.
        event: (name: string, time: bigint, attributes: Record<string, unknown> = {}) =>
          event(
            name,
            time,
            Record.map(defined(Struct.omit(attributes, "effect.cause")), (value, key) => people(key, value))
          ),
        // The exporter would write "undefined".
        attribute: (key: string, value: unknown) => value !== undefined && attribute(key, people(key, value)),
        ...(Option.isSome(top) ? { spanId: top.value, parent: Option.none() } : {})
      })
    }
  })

/** A logger that receives no error messages, and no logs that are kept here. */
export const logger = <Message, Output>(self: Logger.Logger<Message, Output>): Logger.Logger<Message, Output | void> =>
  Logger.make((options: Logger.Logger.Options<Message>) =>
    isKeptHere(options) ? undefined : self.log({ ...options, cause: redacted(options.cause) })
  )

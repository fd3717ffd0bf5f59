import {
  ActivityFailure,
  ApplicationFailure,
  defaultFailureConverter,
  defaultPayloadConverter
} from "@temporalio/common"
import { MockActivityEnvironment } from "@temporalio/testing"
import { Cause, Effect, Exit, Option } from "effect"

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** The SDK's own environment of an activity, without its log. */
export const environment = (info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {}) =>
  new MockActivityEnvironment(info, { logger: quiet })

/** How a promise function ends as an activity, with whatever it rejects. */
export const ending = <Args extends Array<unknown>, A>(
  where: MockActivityEnvironment,
  activity: (...args: Args) => Promise<A>,
  ...args: Args
): Effect.Effect<Exit.Exit<A, unknown>> => {
  const run = (): Promise<Exit.Exit<A, unknown>> =>
    where.run<Args, A, typeof activity>(activity, ...args).then(Exit.succeed, (thrown: unknown) => Exit.fail(thrown))
  return Effect.promise(run)
}

/** The rejection of an activity, which must be an application failure. */
export const failing = <A>(activity: () => Promise<A>, where = environment()): Effect.Effect<ApplicationFailure> =>
  Effect.map(ending(where, activity), (exit) => {
    const thrown = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
    if (thrown instanceof ApplicationFailure) return thrown
    throw new TypeError("no application failure", { cause: thrown })
  })

/** A failure as it is sent over the wire, as text. */
export const wire = (failure: Error) =>
  JSON.stringify(defaultFailureConverter.errorToFailure(failure, defaultPayloadConverter), (_, part: unknown) =>
    part instanceof Uint8Array ? Buffer.from(part).toString() : part
  )

const sent = (failure: Error) =>
  defaultFailureConverter.failureToError(
    defaultFailureConverter.errorToFailure(failure, defaultPayloadConverter),
    defaultPayloadConverter
  )

/** As a workflow catches it, after the way over the wire. */
export const caught = (failure: Error) =>
  sent(new ActivityFailure("Activity task failed", "ask", "1", "NON_RETRYABLE_FAILURE", "worker", sent(failure)))

import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { type StepRetry, patience } from "../domain/conversation/State.ts"
import { count, duration, number, oneOf } from "./Reading.ts"
import { optional, withDefault } from "./Variable.ts"

/**
 * What a process does: take updates in, work off conversations, or both.
 *
 * @since 0.1.0
 * @category models
 */
export type Role = "all" | "door" | "worker"

type Words = `${number} ${"millis" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours"}`

const time = (name: string, fallback: Words, minimum: Words, maximum: Words) =>
  withDefault(
    {
      name,
      read: duration(minimum, maximum),
      wrong: `is not a duration from ${minimum} to ${maximum}`,
      example: fallback
    },
    Duration.decode(fallback)
  )

/**
 * The variables of the engine, and of what a process does for it.
 *
 * @since 0.1.0
 * @category constants
 */
export const engineVariables = {
  engine: withDefault<"embedded" | "temporal">(
    {
      name: "HOLDFAST_ENGINE",
      read: oneOf<"embedded" | "temporal">({ embedded: "embedded", temporal: "temporal" }),
      wrong: "is neither embedded (one process, nothing else to run) nor temporal (many machines)",
      example: "embedded"
    },
    "embedded"
  ),
  databaseUrl: optional({
    name: "HOLDFAST_DATABASE_URL",
    read: (text) => (URL.canParse(text) && /^postgres(ql)?:\/\//.test(text) ? Redacted.make(text) : undefined),
    wrong: "is not the address of a PostgreSQL database",
    example: "postgresql://user:password@host:5432/name"
  }),
  role: withDefault<Role>(
    {
      name: "HOLDFAST_ROLE",
      read: oneOf<Role>({ all: "all", door: "door", worker: "worker" }),
      wrong: "is none of all, door (takes updates in), worker (answers and sends)",
      example: "all"
    },
    "all"
  ),
  grace: time("HOLDFAST_SHUTDOWN_GRACE", "10 seconds", "100 millis", "1 hour"),
  stepInitial: time("HOLDFAST_STEP_RETRY_INITIAL", "1 second", "10 millis", "1 hour"),
  stepMaximum: time("HOLDFAST_STEP_RETRY_MAXIMUM", "5 minutes", "10 millis", "24 hours"),
  stepCoefficient: withDefault(
    {
      name: "HOLDFAST_STEP_RETRY_COEFFICIENT",
      read: number(1, 10),
      wrong: "is not a number from 1 to 10",
      example: "2"
    },
    patience.coefficient
  ),
  stepAttempts: withDefault(
    {
      name: "HOLDFAST_STEP_RETRY_ATTEMPTS",
      read: count(1, 100),
      wrong: "is not a whole number from 1 to 100",
      example: "5"
    },
    patience.attempts
  ),
  taskQueue: withDefault(
    {
      name: "HOLDFAST_TASK_QUEUE",
      read: (text) => (/^[\w.-]{1,64}$/.test(text) ? text : undefined),
      wrong: "is not a name of letters, digits, dots, dashes and underscores",
      example: "holdfast"
    },
    "holdfast"
  ),
  taskQueues: withDefault(
    {
      name: "HOLDFAST_TASK_QUEUES",
      read: count(1, 64),
      wrong: "is not a whole number from 1 to 64",
      example: "1"
    },
    1
  ),
  heartbeat: time("HOLDFAST_HEARTBEAT_TIMEOUT", "10 seconds", "1 second", "5 minutes")
}

/**
 * How steps that failed are tried again.
 *
 * @since 0.1.0
 * @category conversions
 */
export const stepRetry = (set: {
  readonly stepInitial: Duration.Duration
  readonly stepMaximum: Duration.Duration
  readonly stepCoefficient: number
  readonly stepAttempts: number
}): StepRetry => ({
  initial: Duration.toMillis(set.stepInitial),
  maximum: Duration.toMillis(set.stepMaximum),
  coefficient: set.stepCoefficient,
  attempts: set.stepAttempts
})

/** https://docs.temporal.io/develop/environment-configuration */
const temporalNames = [
  "ADDRESS",
  "NAMESPACE",
  "API_KEY",
  "PROFILE",
  "CONFIG_FILE",
  "TLS",
  "TLS_CLIENT_CERT_PATH",
  "TLS_CLIENT_CERT_DATA",
  "TLS_CLIENT_KEY_PATH",
  "TLS_CLIENT_KEY_DATA",
  "TLS_SERVER_CA_CERT_PATH",
  "TLS_SERVER_CA_CERT_DATA",
  "TLS_SERVER_NAME",
  "TLS_DISABLE_HOST_VERIFICATION"
].map((name) => `TEMPORAL_${name}`)

/**
 * The standard variables of a Temporal client that are set, and those by which it finds its file of profiles. They are decoded where
 * the connection is made.
 *
 * @since 0.1.0
 * @category constructors
 */
export const temporalVariables: Effect.Effect<Redacted.Redacted<Readonly<Record<string, string>>>> = Effect.map(
  Effect.forEach([...temporalNames, "HOME", "XDG_CONFIG_HOME", "APPDATA"], (name) =>
    Effect.map(Effect.orDie(Config.option(Config.string(name))), (value) => [name, value] as const)
  ),
  (all) =>
    Redacted.make(
      Object.fromEntries(
        all.flatMap(([name, value]) => (Option.isSome(value) && value.value.trim() !== "" ? [[name, value.value]] : []))
      )
    )
)

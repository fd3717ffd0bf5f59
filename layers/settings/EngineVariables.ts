import * as Array from "effect/Array"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { count, duration, number, oneOf, orOff } from "./Reading.ts"
import { type Mistake, optional, withDefault } from "./Variable.ts"

/**
 * What a process does: all of it, only the door (takes updates in, hands them to the engine), or only the work.
 *
 * @since 0.1.0
 * @category models
 */
export type Role = "all" | "door" | "worker"

const engines = { embedded: "embedded", temporal: "temporal" } as const

const isPostgres = (text: string) =>
  /^postgres(ql)?:\/\/[^/\s]+\/[^/\s]+$/.test(text) && URL.canParse(text) && new URL(text).hostname !== ""

const variables = {
  engine: withDefault<"embedded" | "temporal">(
    {
      name: "HOLDFAST_ENGINE",
      read: oneOf<"embedded" | "temporal">(engines),
      wrong: "is neither embedded (this process, on a file) nor temporal (a Temporal service)",
      example: "embedded"
    },
    "embedded"
  ),
  databaseUrl: optional({
    name: "HOLDFAST_DATABASE_URL",
    read: (text) => (isPostgres(text) ? Redacted.make(text) : undefined),
    wrong: "is not the address of a PostgreSQL database",
    example: "postgresql://user:password@host:5432/holdfast"
  }),
  role: withDefault<Role>(
    {
      name: "HOLDFAST_ROLE",
      read: oneOf<Role>({ all: "all", door: "door", worker: "worker" }),
      wrong: "is none of all, door (takes updates in) and worker (answers them)",
      example: "all"
    },
    "all"
  ),
  grace: withDefault(
    {
      name: "HOLDFAST_SHUTDOWN_GRACE",
      read: duration("0 seconds", "1 hour"),
      wrong: "is not a duration from 0 seconds to 1 hour",
      example: "10 seconds"
    },
    Duration.seconds(10)
  ),
  watchdog: withDefault<Option.Option<Duration.Duration>>(
    {
      name: "HOLDFAST_WATCHDOG",
      read: orOff(duration("5 seconds", "1 hour")),
      wrong: "is neither a duration from 5 seconds to 1 hour nor off",
      example: "30 seconds"
    },
    Option.some(Duration.seconds(30))
  ),
  sendRate: withDefault(
    {
      name: "HOLDFAST_SEND_RATE",
      read: number(0.1, 10_000),
      wrong: "is not a number of messages a second from 0.1 to 10000",
      example: "30"
    },
    30
  ),
  initial: withDefault(
    {
      name: "HOLDFAST_STEP_RETRY_INITIAL",
      read: duration("100 millis", "1 hour"),
      wrong: "is not a duration from 100 millis to 1 hour",
      example: "1 second"
    },
    Duration.seconds(1)
  ),
  maximum: withDefault(
    {
      name: "HOLDFAST_STEP_RETRY_MAXIMUM",
      read: duration("100 millis", "24 hours"),
      wrong: "is not a duration from 100 millis to 24 hours",
      example: "5 minutes"
    },
    Duration.minutes(5)
  ),
  coefficient: withDefault(
    {
      name: "HOLDFAST_STEP_RETRY_COEFFICIENT",
      read: number(1, 10),
      wrong: "is not a number from 1 to 10",
      example: "2"
    },
    2
  ),
  attempts: withDefault(
    {
      name: "HOLDFAST_STEP_RETRY_ATTEMPTS",
      read: count(1, 100),
      wrong: "is not a whole number from 1 to 100",
      example: "5"
    },
    5
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
  heartbeat: withDefault(
    {
      name: "HOLDFAST_HEARTBEAT_TIMEOUT",
      read: duration("1 second", "5 minutes"),
      wrong: "is not a duration from 1 second to 5 minutes",
      example: "10 seconds"
    },
    Duration.seconds(10)
  ),
  // The SDK takes every other word for a no, and would send its key in the clear.
  tls: optional({
    name: "TEMPORAL_TLS",
    read: (text) => (/^(true|1|false|0)$/.test(text) ? text : undefined),
    wrong: "is neither true nor false",
    example: "true"
  })
}

type Set = { readonly [K in keyof typeof variables]: Effect.Effect.Success<(typeof variables)[K]> }

/** Only certain engines, databases and roles go together. */
const conflicts = ({ databaseUrl, engine, initial, maximum, role }: Set): ReadonlyArray<Mistake> => {
  const found: Array<Mistake> = []
  if (engine === "embedded" && Option.isSome(databaseUrl)) {
    found.push({
      name: "HOLDFAST_DATABASE_URL",
      wrong:
        "names a database server, and the embedded engine keeps its state in a file: leave it unset (HOLDFAST_DATA_DIR names the folder), or set HOLDFAST_ENGINE=temporal",
      example: ""
    })
  }
  if (engine === "embedded" && role !== "all") {
    found.push({
      name: "HOLDFAST_ROLE",
      wrong:
        "parts the daemon, and the embedded engine lives in one process: leave it at all, or set HOLDFAST_ENGINE=temporal and HOLDFAST_DATABASE_URL",
      example: "all"
    })
  }
  if (engine === "temporal" && role !== "all" && Option.isNone(databaseUrl)) {
    found.push({
      name: "HOLDFAST_DATABASE_URL",
      wrong: "is missing: parted roles (HOLDFAST_ROLE) need PostgreSQL, because a file has only one process",
      example: "postgresql://user:password@host:5432/holdfast"
    })
  }
  if (Duration.lessThan(maximum, initial)) {
    found.push({
      name: "HOLDFAST_STEP_RETRY_MAXIMUM",
      wrong: "is shorter than HOLDFAST_STEP_RETRY_INITIAL",
      example: "5 minutes"
    })
  }
  return found
}

/** https://docs.temporal.io/develop/environment-configuration; and where a client looks for its file of profiles. */
const temporalNames = [
  "TEMPORAL_ADDRESS",
  "TEMPORAL_NAMESPACE",
  "TEMPORAL_API_KEY",
  "TEMPORAL_PROFILE",
  "TEMPORAL_CONFIG_FILE",
  "TEMPORAL_TLS",
  "TEMPORAL_TLS_CLIENT_CERT_PATH",
  "TEMPORAL_TLS_CLIENT_CERT_DATA",
  "TEMPORAL_TLS_CLIENT_KEY_PATH",
  "TEMPORAL_TLS_CLIENT_KEY_DATA",
  "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
  "TEMPORAL_TLS_SERVER_CA_CERT_DATA",
  "TEMPORAL_TLS_SERVER_NAME",
  "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION",
  "HOME",
  "XDG_CONFIG_HOME",
  "APPDATA"
]

/** Those that are set, as they are: they are decoded where the connection is made. */
const temporal = Effect.map(
  Effect.forEach(temporalNames, (name) =>
    Effect.map(Effect.orDie(Config.option(Config.string(name))), (value) => [name, value] as const)
  ),
  (all): Redacted.Redacted<Readonly<Record<string, string>>> =>
    Redacted.make(
      Object.fromEntries(
        all.flatMap(([name, value]) => (Option.isSome(value) && value.value.trim() !== "" ? [[name, value.value]] : []))
      )
    )
)

/**
 * The variables of the engine, and what they mean together: all mistakes at once.
 *
 * @since 0.1.0
 * @category constructors
 */
export const engine = Effect.all(variables, { mode: "validate" }).pipe(
  Effect.mapError((found): ReadonlyArray<Mistake> => Array.getSomes(Object.values(found))),
  Effect.filterOrFail((set) => conflicts(set).length === 0, conflicts),
  Effect.map(({ attempts, coefficient, initial, maximum, taskQueue, taskQueues, tls: _, ...rest }) => ({
    ...rest,
    taskQueues: [taskQueue, ...Array.makeBy(taskQueues, (n) => `${taskQueue}-${n + 1}`).slice(1)] as const,
    stepRetry: {
      attempts,
      coefficient,
      initial: Duration.toMillis(initial),
      maximum: Duration.toMillis(maximum)
    }
  })),
  Effect.bind("temporal", () => temporal)
)

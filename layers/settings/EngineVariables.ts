import * as Array from "effect/Array"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { type Mistake, unlessMistaken } from "./Mistake.ts"
import { decimal, matching, optional, time, timeOrOff, variable, whole, word } from "./Variable.ts"

/** The role of a process: everything, only the door (receives updates and passes them to the engine), or only the work. */
export type Role = "all" | "door" | "worker"

const isPostgres = (text: string) =>
  /^postgres(ql)?:\/\/[^/\s]+\/[^/\s]+$/.test(text) && URL.canParse(text) && new URL(text).hostname !== ""

/** The variables of the engine, each on its own. */
export const engineVariables = {
  engine: word(
    "HOLDFAST_ENGINE",
    ["embedded", "temporal"],
    "is neither embedded (this process, on a file) nor temporal (a Temporal service)"
  ),
  /** The PostgreSQL database. None: a file in the data folder. */
  databaseUrl: optional(
    "HOLDFAST_DATABASE_URL",
    (text) => (isPostgres(text) ? Redacted.make(text) : undefined),
    "is not the address of a PostgreSQL database",
    "postgresql://user:password@host:5432/holdfast"
  ),
  role: word<Role>(
    "HOLDFAST_ROLE",
    ["all", "door", "worker"],
    "is not one of all, door (receives updates) and worker (answers them)"
  ),
  /** How long a shutdown waits for running work. */
  grace: time("HOLDFAST_SHUTDOWN_GRACE", "10 seconds", "0 seconds", "1 hour"),
  /** A process whose event loop is blocked for this long is terminated. None: never. */
  watchdog: timeOrOff("HOLDFAST_WATCHDOG", "30 seconds", "5 seconds", "1 hour"),
  /** Messages per second, for all processes of a bot together; a single message is never delayed. */
  sendRate: decimal("HOLDFAST_SEND_RATE", 30, 0.1, 10_000),
  initial: time("HOLDFAST_STEP_RETRY_INITIAL", "1 second", "100 millis", "1 hour"),
  maximum: time("HOLDFAST_STEP_RETRY_MAXIMUM", "5 minutes", "100 millis", "24 hours"),
  coefficient: decimal("HOLDFAST_STEP_RETRY_COEFFICIENT", 2, 1, 10),
  attempts: whole("HOLDFAST_STEP_RETRY_ATTEMPTS", 5, 1, 100),
  taskQueue: variable(
    "HOLDFAST_TASK_QUEUE",
    "holdfast",
    matching(/^[\w.-]{1,64}$/),
    "is not a name of letters, digits, dots, dashes and underscores",
    "holdfast"
  ),
  taskQueues: whole("HOLDFAST_TASK_QUEUES", 1, 1, 64),
  /** A worker that sends no heartbeat for this long is considered dead, and its activities start again elsewhere. */
  heartbeat: time("HOLDFAST_HEARTBEAT_TIMEOUT", "10 seconds", "1 second", "5 minutes"),
  // The SDK takes every other value for false, and would send its key unencrypted.
  tls: optional("TEMPORAL_TLS", matching(/^(true|1|false|0)$/), "is neither true nor false", "true")
}

type Set = { readonly [K in keyof typeof engineVariables]: Effect.Effect.Success<(typeof engineVariables)[K]> }

/** Combinations of engine, database and role that are not allowed. */
const conflicts = ({ databaseUrl, engine, initial, maximum, role }: Set): ReadonlyArray<Mistake> => {
  const found: Array<Mistake> = []
  if (engine === "embedded" && Option.isSome(databaseUrl)) {
    found.push({
      name: "HOLDFAST_DATABASE_URL",
      wrong:
        "names a database server, but the embedded engine keeps its state in a file: leave it unset (HOLDFAST_DATA_DIR names the folder), or set HOLDFAST_ENGINE=temporal",
      example: ""
    })
  }
  if (engine === "embedded" && role !== "all") {
    found.push({
      name: "HOLDFAST_ROLE",
      wrong:
        "splits the daemon, but the embedded engine runs in one process: leave it unset, or set HOLDFAST_ENGINE=temporal and HOLDFAST_DATABASE_URL",
      example: "all"
    })
  }
  if (engine === "temporal" && role !== "all" && Option.isNone(databaseUrl)) {
    found.push({
      name: "HOLDFAST_DATABASE_URL",
      wrong: "is missing: separate roles (HOLDFAST_ROLE) need PostgreSQL, because only one process can use a file",
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

/** The variables of https://docs.temporal.io/develop/environment-configuration, and those that locate the profile file. */
const allTemporalNames = [
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

/** Without those of the system. */
export const temporalNames = allTemporalNames.filter((name) => name.startsWith("TEMPORAL_"))

/** Those that are set, undecoded: the connection decodes them. */
const temporal = Config.map(
  Config.all(allTemporalNames.map((name) => Config.option(Config.nonEmptyString(name)))),
  (values): Redacted.Redacted<Readonly<Record<string, string>>> =>
    Redacted.make(
      Object.fromEntries(
        values.flatMap((value, index) =>
          Option.isSome(value) && value.value.trim() !== "" ? [[allTemporalNames[index] ?? "", value.value]] : []
        )
      )
    )
)

/** The variables of the engine, combined. */
export const engine = Config.zipWith(
  unlessMistaken(Config.all(engineVariables), conflicts),
  temporal,
  ({ attempts, coefficient, initial, maximum, taskQueue, taskQueues, tls: _, ...rest }, temporal) => ({
    ...rest,
    /** The `TEMPORAL_*` variables. */
    temporal,
    /** Temporal's: each conversation belongs to one of these. */
    taskQueues: [taskQueue, ...Array.makeBy(taskQueues, (n) => `${taskQueue}-${n + 1}`).slice(1)] as const,
    /** How an engine retries a step. */
    stepRetry: {
      attempts,
      coefficient,
      initial: Duration.toMillis(initial),
      maximum: Duration.toMillis(maximum)
    }
  })
)

import * as Schema from "effect/Schema"

/** Another process listens on the port. */
export class PortInUse extends Schema.TaggedError<PortInUse>()("PortInUse", {
  host: Schema.String,
  port: Schema.Int
}) {
  override get message() {
    return `port ${this.port} of ${this.host} is in use: stop the process that uses it, or set HOLDFAST_PORT to another port (0 takes a free one)`
  }
}

/** The address does not belong to this machine, or the process may not listen on it. `code` is the system's code. */
export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", {
  host: Schema.String,
  port: Schema.Int,
  code: Schema.String
}) {
  override get message() {
    return `cannot listen on ${this.host}, port ${this.port} (${this.code}): set HOLDFAST_HOST to an address of this machine, and HOLDFAST_PORT to a port that you may use`
  }
}

export const listenFailure = (host: string, port: number, cause: unknown): PortInUse | CannotListen => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown"
  return code === "EADDRINUSE" ? new PortInUse({ host, port }) : new CannotListen({ host, port, code })
}

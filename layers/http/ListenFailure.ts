import * as Schema from "effect/Schema"

/** Another process listens there already. */
export class PortInUse extends Schema.TaggedError<PortInUse>()("PortInUse", {
  host: Schema.String,
  port: Schema.Int
}) {
  override get message() {
    return `port ${this.port} of ${this.host} is in use: stop what uses it, or set HOLDFAST_PORT to another one (0 takes a free one)`
  }
}

/** The address is none of this machine, or may not be listened on. `code` is the system's own. */
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

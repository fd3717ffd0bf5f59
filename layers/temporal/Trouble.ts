import * as Predicate from "effect/Predicate"
import { EngineUnavailable } from "../../domain/EngineUnavailable.ts"

/** https://grpc.io/docs/guides/status-codes/ */
const status = { permissionDenied: 7, notFound: 5, unauthenticated: 16 } as const

const again = "Holdfast keeps trying"

/** The same failure where nobody keeps trying. */
export const withoutRetry = ({ why }: EngineUnavailable): EngineUnavailable =>
  new EngineUnavailable({ why: why.replace(`; ${again}`, "") })

/** The configured address and namespace of a Temporal service. */
export interface Where {
  readonly address: string
  readonly namespace: string
}

/** The configuration of the connection cannot be read: a file is missing or invalid. */
export const unreadable = (error: unknown): EngineUnavailable => {
  const code = Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? ` (${error.code})` : ""
  const path = Predicate.hasProperty(error, "path") && Predicate.isString(error.path) ? error.path : undefined
  return new EngineUnavailable({
    why:
      path === undefined
        ? `the TEMPORAL_* variables, or the profile that they name, cannot be read${code}; check that the profile exists and that its file is valid TOML; ${again}`
        : `the file ${path}, which the TEMPORAL_* variables or their profile name, cannot be read${code}; check that it exists and is readable; ${again}`
  })
}

/** Explains an SDK error. Nothing of its own text is used, because it may contain a key. */
export const unavailable = (error: unknown, { address, namespace }: Where): EngineUnavailable => {
  const said = causesOf(error)
  const code = said.map(codeOf).find((one) => one !== undefined)
  if (code === status.notFound) {
    return new EngineUnavailable({
      why: `Temporal at ${address} has no namespace ${namespace}; set TEMPORAL_NAMESPACE, or create it (temporal operator namespace create -n ${namespace}); ${again}`
    })
  }
  if (code === status.permissionDenied || code === status.unauthenticated) {
    return new EngineUnavailable({
      why: `Temporal at ${address} rejects the credentials; check that TEMPORAL_API_KEY, or the client certificate, is valid for namespace ${namespace}; ${again}`
    })
  }
  if (code === undefined && said.some(isInsecure)) {
    return new EngineUnavailable({
      why: `the secure connection to Temporal at ${address} fails; check that TEMPORAL_TLS matches the server, and that the files of TEMPORAL_TLS_* are the right PEM files; ${again}`
    })
  }
  if (code === undefined && said.some(isForeign)) {
    return new EngineUnavailable({
      why: `the server at ${address} does not respond like Temporal; check that TEMPORAL_ADDRESS is the gRPC address, and that TEMPORAL_TLS and TEMPORAL_TLS_* match the server; ${again}`
    })
  }
  return new EngineUnavailable({
    why: `Temporal at ${address} does not answer; start it (npm run temporal starts one for development), or set TEMPORAL_ADDRESS; ${again}`
  })
}

/** An error and its causes. */
const causesOf = (error: unknown): ReadonlyArray<Error> => {
  const found: Array<Error> = []
  for (let one = error; one instanceof Error && found.length < 5; one = one.cause) found.push(one)
  return found
}

/** If the connection was refused, the SDK has the status only as text: that of its gRPC library, before the server's own. */
const codeOf = (error: Error): number | undefined => {
  if (Predicate.hasProperty(error, "code") && typeof error.code === "number") return error.code
  const words = /^Failed to call GetSystemInfo: code: '([^']*)'/.exec(error.message)?.[1] ?? ""
  if (/valid authentication credentials/.test(words)) return status.unauthenticated
  return /does not have permission/.test(words) ? status.permissionDenied : undefined
}

/** A certificate file is invalid, or TLS failed after TCP connected. */
const isInsecure = ({ message }: Error) =>
  /Transport, ConnectError\((?!ConnectError)|(Certificate|PrivateKey)ParseError|NoCertificatesPresented|InconsistentKeys|fatal alert/.test(
    message
  )

/** Connected, but the response is not gRPC. */
const isForeign = ({ message }: Error) => message.startsWith("Failed to call GetSystemInfo: code: 'Unknown error'")

import * as Predicate from "effect/Predicate"
import { EngineUnavailable } from "../../domain/EngineUnavailable.ts"

/** https://grpc.io/docs/guides/status-codes/ */
const status = { permissionDenied: 7, notFound: 5, unauthenticated: 16 } as const

const again = "it is tried again"

/**
 * Where a Temporal service is looked for, as an operator knows it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Where {
  readonly address: string
  readonly namespace: string
}

/**
 * The settings of the connection cannot be read: a file that is not there, or is not what it should be.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unreadable = (error: unknown): EngineUnavailable => {
  const code = Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? ` (${error.code})` : ""
  const path = Predicate.hasProperty(error, "path") && Predicate.isString(error.path) ? error.path : undefined
  return new EngineUnavailable({
    why:
      path === undefined
        ? `the TEMPORAL_* variables, or the profile that they name, cannot be read${code}; see that the profile exists and its file is valid TOML; ${again}`
        : `the file ${path}, which the TEMPORAL_* variables or their profile name, cannot be read${code}; see that it is there and can be read; ${again}`
  })
}

/**
 * What keeps us from a Temporal service, from what the SDK threw. Nothing of its own words is kept: they may hold a key.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unavailable = (error: unknown, { address, namespace }: Where): EngineUnavailable => {
  const words = wordsOf(error)
  switch (codeOf(error)) {
    case status.notFound:
      return new EngineUnavailable({
        why: `Temporal at ${address} has no namespace ${namespace}; set TEMPORAL_NAMESPACE, or create it (temporal operator namespace create -n ${namespace}); ${again}`
      })
    case status.permissionDenied:
    case status.unauthenticated:
      return new EngineUnavailable({
        why: `Temporal at ${address} does not let us in; see that TEMPORAL_API_KEY, or the client certificate, is the one of namespace ${namespace}; ${again}`
      })
  }
  if (/certificate|tls|ssl|handshake|private key|pem/i.test(words)) {
    return new EngineUnavailable({
      why: `the secure connection to Temporal at ${address} fails; see that TEMPORAL_TLS and the files of TEMPORAL_TLS_* are those that it asks for; ${again}`
    })
  }
  return new EngineUnavailable({
    why: `Temporal at ${address} does not answer; start it (npm run temporal is one to try out), or set TEMPORAL_ADDRESS; ${again}`
  })
}

const codeOf = (error: unknown): number | undefined => {
  if (!Predicate.hasProperty(error, "code")) return undefined
  return typeof error.code === "number" ? error.code : undefined
}

const wordsOf = (error: unknown): string => {
  const words: Array<string> = []
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) words.push(one.message)
  return words.join(" ")
}

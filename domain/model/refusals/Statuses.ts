import type { Evidence } from "./Evidence.ts"
import type { Meaning } from "./Meaning.ts"

const statuses: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [401, "Unauthorized"],
  [402, "PaymentRequired"],
  [403, "Unauthorized"],
  [404, "ModelNotFound"],
  [405, "WrongAddress"],
  [408, "ServerError"],
  [410, "ModelNotFound"],
  [413, "ContextTooLong"],
  [424, "ServerError"],
  [425, "ServerError"],
  [429, "RateLimited"],
  [451, "Forbidden"],
  [503, "Overloaded"],
  [529, "Overloaded"]
])

/** Statuses with a body that no API sends: they come from a web server, a gateway or a firewall. */
const pages: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [403, "Forbidden"],
  [404, "WrongAddress"],
  [501, "WrongAddress"]
])

/** The meaning of a status whose body is not recognised. `page`: the kind of a body that is not JSON. */
export const meaningOf = (status: number | undefined, page: Evidence["page"]): Meaning => {
  if (status === undefined) return "ServerError"
  if (status >= 300 && status < 400) return "WrongAddress"
  const found = (page === undefined ? undefined : pages.get(status)) ?? statuses.get(status)
  return found ?? (status >= 500 ? "ServerError" : "InvalidRequest")
}

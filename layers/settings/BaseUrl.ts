import { url } from "./Variable.ts"

/** The path of the OpenAI-compatible API at each host. Sources: the providers' own quick starts, 2026. */
const paths: Readonly<Record<string, string>> = {
  "openrouter.ai": "/api/v1",
  "api.openai.com": "/v1",
  "api.anthropic.com": "/v1",
  "api.groq.com": "/openai/v1",
  "api.mistral.ai": "/v1",
  "api.x.ai": "/v1",
  "api.together.xyz": "/v1",
  "api.together.ai": "/v1",
  "api.fireworks.ai": "/inference/v1",
  "api.cerebras.ai": "/v1",
  "api.cohere.ai": "/compatibility/v1",
  "api.cohere.com": "/compatibility/v1",
  "generativelanguage.googleapis.com": "/v1beta/openai",
  "api.moonshot.ai": "/v1",
  "api.moonshot.cn": "/v1",
  "dashscope.aliyuncs.com": "/compatible-mode/v1",
  "dashscope-intl.aliyuncs.com": "/compatible-mode/v1",
  "open.bigmodel.cn": "/api/paas/v4",
  "api.z.ai": "/api/paas/v4",
  "api.minimax.io": "/v1",
  "api.sambanova.ai": "/v1",
  "integrate.api.nvidia.com": "/v1",
  "router.huggingface.co": "/v1",
  "models.github.ai": "/inference"
}

/** Local servers by their default port: Ollama and LM Studio serve the API only under `/v1`. */
const ports: Readonly<Record<string, string>> = { "11434": "/v1", "1234": "/v1" }

/** These have one path, whatever is configured. */
const single: ReadonlySet<string> = new Set(["openrouter.ai", "api.openai.com"])

const own = (table: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(table, key) ? table[key] : undefined

const methods = /\/(chat\/completions|completions|responses|messages|models)$/

/**
 * The base address of an API: without an endpoint at its end (`/chat/completions`), and with the known path of its host if none is given.
 * Undefined if the text cannot be a base address ({@link whyNoBaseUrl}).
 */
export const baseUrl = (text: string): string | undefined => {
  if (whyNoBaseUrl(text) !== undefined) return undefined
  const bare = url(text)?.replace(methods, "").replace(/\/+$/, "")
  if (bare === undefined) return undefined
  const { hostname, pathname, port } = new URL(bare)
  return pathname === "/" ? `${bare}${own(paths, hostname) ?? own(ports, port) ?? ""}` : bare
}

/** The same for a package that appends `/v1` itself, such as that of Anthropic. */
export const baseUrlWithoutVersion = (text: string): string | undefined =>
  baseUrl(text)?.replace(/\/v1$/, "").replace(/\/+$/, "")

/** Why a text cannot be a base address, as a phrase that follows the variable's name; undefined if it can be one. */
export const whyNoBaseUrl = (text: string): string | undefined => {
  if (url(text) === undefined) return "is not an http(s) address"
  const { hash, hostname, pathname, search, password, username } = new URL(text)
  if (search !== "" || text.includes("?")) return "has a query: only the path before /chat/completions belongs there"
  if (hash !== "" || text.includes("#")) return "has a fragment: only the path before /chat/completions belongs there"
  if (username !== "" || password !== "") return "has a user name or a password: the key has a variable of its own"
  const path = pathname.replace(/\/+$/, "").replace(methods, "")
  const expected = own(paths, hostname)
  return single.has(hostname) && path !== "" && path !== expected
    ? `has the wrong path: at this host the API is under ${expected}`
    : undefined
}

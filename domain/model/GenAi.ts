import type { Finish } from "./Chat.ts"

/**
 * Providers by their hosts, under the names of OpenTelemetry's conventions. A host stands for its subdomains, too.
 * Source: the values of `gen_ai.provider.name`, github.com/open-telemetry/semantic-conventions-genai.
 */
const providers: ReadonlyArray<readonly [host: string, name: string]> = [
  ["openrouter.ai", "openrouter"],
  ["openai.azure.com", "azure.ai.openai"],
  ["services.ai.azure.com", "azure.ai.inference"],
  ["openai.com", "openai"],
  ["anthropic.com", "anthropic"],
  ["aiplatform.googleapis.com", "gcp.vertex_ai"],
  ["generativelanguage.googleapis.com", "gcp.gemini"],
  ["amazonaws.com", "aws.bedrock"],
  ["cohere.com", "cohere"],
  ["cohere.ai", "cohere"],
  ["deepseek.com", "deepseek"],
  ["groq.com", "groq"],
  ["mistral.ai", "mistral_ai"],
  ["perplexity.ai", "perplexity"],
  ["x.ai", "x_ai"],
  ["ml.cloud.ibm.com", "ibm.watsonx.ai"]
]

/** A candidate for a span. `address`: its host, with the port if that is set, and its path; or the name of its maker. */
export interface Asking {
  readonly model: string
  readonly address: string | undefined
  readonly conversation: string | undefined
  readonly streaming: boolean
}

export type Attributes = Readonly<Record<string, unknown>>

const hostOf = (address: string): { readonly host: string; readonly port: number | undefined } => {
  const [, host = "", port] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(address) ?? []
  return { host, port: port === undefined ? undefined : Number(port) }
}

/** The provider at an address; for an unknown one, its host or its given name. */
export const providerOf = (address: string): string => {
  const { host } = hostOf(address)
  return providers.find(([known]) => host === known || host.endsWith(`.${known}`))?.[1] ?? host
}

/** The name of the span of a call to a model. */
export const spanName = ({ model }: Pick<Asking, "model">): string => `chat ${model}`

/**
 * What is known of a call to a model when it begins. Source: "Semantic conventions for generative AI client inference",
 * github.com/open-telemetry/semantic-conventions-genai (2026-11, in development). None of the attributes that hold
 * prompts or answers is used.
 */
export const asked = ({ address, conversation, model, streaming }: Asking): Attributes => {
  const { host, port } = hostOf(address ?? "")
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": address === undefined ? "custom" : providerOf(address),
    "gen_ai.request.model": model,
    "gen_ai.request.stream": streaming ? true : undefined,
    "gen_ai.conversation.id": conversation,
    "gen_ai.output.type": "text",
    // A maker's name is no address.
    ...(host.includes(".") || port !== undefined ? { "server.address": host, "server.port": port } : {})
  }
}

/** A provider's name for a model; `undefined` if it is not one: a provider may put any text there. */
export const modelName = (text: string | null | undefined): string | undefined =>
  text != null && /^~?[a-z0-9][\w.:/@+-]{0,127}$/i.test(text) ? text : undefined

/**
 * What is known when it has answered. The id of the response is left out: it is a text of the provider that nobody can
 * check.
 */
export const answered = ({ model, reason, usage }: Finish): Attributes => ({
  "gen_ai.response.finish_reasons": [reason],
  "gen_ai.response.model": modelName(model),
  "gen_ai.usage.input_tokens": usage?.promptTokens,
  "gen_ai.usage.output_tokens": usage?.completionTokens
})

/** What is known when it has failed. `type`: the tag of the failure. */
export const failed = (type: string): Attributes => ({
  "error.type": type,
  "gen_ai.response.finish_reasons": ["error"]
})

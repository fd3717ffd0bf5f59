import * as Predicate from "effect/Predicate"

/**
 * Whether the JSON of a 200 is a refusal instead of an answer, or instead of the rest of one. `event` is the name of
 * its event.
 *
 * | envelope | sent by |
 * | --- | --- |
 * | `error`: an object or a text | OpenAI, OpenRouter, TGI, Ollama, llama.cpp, Anthropic (`type: "error"`) |
 * | `object: "error"` or `type: "error"`, beside a `message` | vLLM, LMDeploy, SGLang |
 * | an event named `error` | TGI, LiteLLM, gateways |
 * | `errors`: a list | Cloudflare Workers AI |
 * | `detail`, alone | FastAPI servers |
 * | `message` with a `code` or `status`, no choices | Mistral, Cohere, DashScope |
 * | `error_code`, `error_msg` | Baidu Qianfan |
 * | `base_resp.status_code` other than 0 | MiniMax |
 */
export const refuses = (body: Readonly<Record<string, unknown>>, event?: string): boolean => {
  if (body["error"]) return true
  // A normal chunk, which is the frequent case.
  if (Array.isArray(body["choices"])) return false
  if (event === "error" || body["object"] === "error" || body["type"] === "error") return true
  if (body["error_code"] || body["error_msg"] || body["detail"]) return true
  if (Array.isArray(body["errors"]) && body["errors"].length > 0) return true
  const base = body["base_resp"]
  if (Predicate.isRecord(base) && Boolean(base["status_code"])) return true
  return Predicate.isString(body["message"]) && (Boolean(body["code"]) || Boolean(body["status"]))
}

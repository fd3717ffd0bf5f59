import * as Duration from "effect/Duration"
import type * as Layer from "effect/Layer"
import { createHash } from "node:crypto"
import { PromptCache, type PromptCacheOptions } from "../../services/model/PromptCache.ts"

/**
 * Keeps answers for an hour, in at most 64 MiB.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaults: PromptCacheOptions = {
  name: "prompts",
  timeToLive: Duration.hours(1),
  maximumBytes: 64 * 1024 * 1024,
  digest: (text) => createHash("sha256").update(text).digest("base64")
}

/**
 * A prompt cache in the memory of the process. Keys are SHA-256 hashes of the prompts.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Partial<PromptCacheOptions> = {}): Layer.Layer<PromptCache> =>
  PromptCache.layer({ ...defaults, ...options })

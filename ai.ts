/**
 * Models of `@effect/ai` as candidates of a route, and a route as a `LanguageModel`.
 *
 * @since 0.1.0
 */
import "./src/effectCopies.ts"

export * as Direct from "./layers/model/ai/Direct.ts"
export * as FromLanguageModel from "./layers/model/ai/FromLanguageModel.ts"
export * as ToLanguageModel from "./layers/model/ai/ToLanguageModel.ts"

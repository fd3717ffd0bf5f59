/**
 * What tests need: a model and a Telegram that a script drives, stores in memory, and the servers of the sandbox over real HTTP.
 * Time is the `Clock`: under `TestClock` nothing here waits by itself.
 *
 * @since 0.1.0
 */
export * as ModelServer from "./layers/sandbox/ModelServer.ts"
export * as TelegramServer from "./layers/sandbox/TelegramServer.ts"
export * as Memory from "./layers/sql/stores/Memory.ts"
export * as ReadingHere from "./layers/testing/ReadingHere.ts"
export * as ScriptedModel from "./layers/testing/ScriptedModel.ts"
export { type Fate, ScriptedTelegram } from "./layers/testing/ScriptedTelegram.ts"
export { ModelSandbox } from "./services/sandbox/ModelSandbox.ts"
export { TelegramSandbox } from "./services/sandbox/TelegramSandbox.ts"

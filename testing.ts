/**
 * Parts for tests: a whole assistant to chat with, a scripted model and a scripted Telegram, stores in memory, and the servers of the
 * sandbox over real HTTP. Time is the `Clock`, so nothing here waits under a `TestClock`.
 *
 * @since 0.1.0
 */
import "./src/effectCopies.ts"

export { ModelFaults } from "./domain/sandbox/Model.ts"
export { TelegramFaults } from "./domain/sandbox/Telegram.ts"
export * as ModelServer from "./layers/sandbox/ModelServer.ts"
export * as TelegramServer from "./layers/sandbox/TelegramServer.ts"
export * as Memory from "./layers/sql/stores/Memory.ts"
export * as ReadingHere from "./layers/testing/ReadingHere.ts"
export * as ScriptedModel from "./layers/testing/ScriptedModel.ts"
export { type Fate, ScriptedTelegram } from "./layers/testing/ScriptedTelegram.ts"
export { type Act, histories, type History, history } from "./layers/testing/History.ts"
export { TestChat } from "./layers/testing/TestChat.ts"
export * as TestModel from "./layers/testing/TestModel.ts"
export { ModelSandbox } from "./services/sandbox/ModelSandbox.ts"
export { TelegramSandbox } from "./services/sandbox/TelegramSandbox.ts"

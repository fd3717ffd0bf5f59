/**
 * What most programs need: the assistant as one layer, the ports it stands on, and how they are done here. Everything else is
 * under `holdfast/domain/*`, `holdfast/services/*` and `holdfast/layers/*`.
 *
 * @since 0.1.0
 */
export { type ModelFailure, isTransient } from "./domain/Failure.ts"
export { type Address, address, ConversationKey, conversationKey, RequestId } from "./domain/Ids.ts"
export type { ChatAnswer, ChatDelta, ChatMessage, ChatRequest } from "./domain/model/Chat.ts"
export { StoreUnavailable } from "./domain/StoreUnavailable.ts"
export * as Assistant from "./layers/Assistant.ts"
export * as OpenRouter from "./layers/model/OpenRouter.ts"
export * as Sqlite from "./layers/sql/Sqlite.ts"
export * as Stores from "./layers/sql/Stores.ts"
export * as BotApiGrammy from "./layers/telegram/BotApiGrammy.ts"
export { Conversations } from "./services/conversation/Conversations.ts"
export { Inbox } from "./services/conversation/Inbox.ts"
export { Preview } from "./services/conversation/Preview.ts"
export { Steps } from "./services/conversation/Steps.ts"
export { Timeline } from "./services/conversation/Timeline.ts"
export { Turns } from "./services/conversation/Turns.ts"
export { TurnStore } from "./services/conversation/TurnStore.ts"
export { Updates } from "./services/conversation/Updates.ts"
export { Engine } from "./services/Engine.ts"
export { ChatModel } from "./services/model/ChatModel.ts"
export { Readiness } from "./services/Readiness.ts"
export { production, retrying } from "./services/resilience/Retry.ts"
export { BotApi } from "./services/telegram/BotApi.ts"
export { Delivery } from "./services/telegram/Delivery.ts"
export { Receipts } from "./services/telegram/Receipts.ts"

import type { Parts as PartsSchema } from "../../layers/http/Api.ts"
import type {
  Conversation as ConversationSchema,
  SandboxState as SandboxStateSchema
} from "../../layers/http/SandboxApi.ts"
import type { History as HistorySchema, Overview as OverviewSchema } from "../../layers/http/DashboardApi.ts"
import type { TurnReport as TurnReportSchema } from "../../layers/http/OperationsApi.ts"
import type { DeadLetter as DeadLetterClass, Decided as DecidedClass } from "../../domain/turns/DeadLetter.ts"
import type { ReminderView } from "../../domain/reminders/ReminderView.ts"
import type { ConsoleEvent as ConsoleEventSchema } from "../../layers/http/ConsoleEvent.ts"
import type { Acted as ActedClass, JournalEntry as JournalEntryClass } from "../../domain/operations/Journal.ts"
import type { LogLine as LogLineClass } from "../../domain/operations/LogLine.ts"
import type { PeopleView as PeopleViewClass } from "../../domain/operations/PersonView.ts"
import type { SettingView as SettingViewClass } from "../../domain/operations/SettingView.ts"
import type { UsageLine as UsageLineSchema, UsageView } from "../../domain/spending/UsageView.ts"
import type { TurnCount as TurnCountClass, TurnPage as TurnPageClass } from "../../domain/turns/TurnView.ts"
import type { TurnActed as TurnActedClass } from "../../domain/turns/Verbs.ts"
import type {
  BreakerReport as BreakerReportClass,
  Counts as CountsClass,
  RetriedAll as RetriedAllClass
} from "../../layers/http/DeskApi.ts"
import type { MessageStatus, TurnTexts as TurnTextsClass } from "../../domain/turns/Timeline.ts"
import type { RouteEvent as RouteEventSchema } from "../../domain/model/RouteEvent.ts"
import type { ModelFault as ModelFaultSchema, ModelFaults as ModelFaultsSchema } from "../../domain/sandbox/Model.ts"
import type {
  ChatView,
  MediaKind as MediaKindSchema,
  MessageView,
  TelegramFaults as TelegramFaultsSchema,
  TopicView
} from "../../domain/sandbox/Telegram.ts"

// Only types: the encoded forms of the HTTP API's schemas.

export type Parts = typeof PartsSchema.Encoded
export type SandboxState = typeof SandboxStateSchema.Encoded
export type Conversation = typeof ConversationSchema.Encoded
export type ConsoleEvent = typeof ConsoleEventSchema.Encoded
export type RouteEvent = typeof RouteEventSchema.Encoded
export type Chat = typeof ChatView.Encoded
export type Message = typeof MessageView.Encoded
export type MediaKind = typeof MediaKindSchema.Encoded
export type Media = NonNullable<Message["media"]>
export type Group = NonNullable<Chat["group"]>
export type Topic = typeof TopicView.Encoded
export type Entity = Message["entities"][number]
export type Status = typeof MessageStatus.Encoded
export type ModelFault = typeof ModelFaultSchema.Encoded
export type ModelFaults = typeof ModelFaultsSchema.Encoded
export type TelegramFaults = typeof TelegramFaultsSchema.Encoded
export type TurnReport = typeof TurnReportSchema.Encoded
export type DeadLetter = typeof DeadLetterClass.Encoded
export type Decided = typeof DecidedClass.Encoded
export type Reminder = typeof ReminderView.Encoded
export type TurnPage = typeof TurnPageClass.Encoded
export type Turn = TurnPage["turns"][number]
export type TurnCount = typeof TurnCountClass.Encoded
export type TurnActed = typeof TurnActedClass.Encoded
export type TurnTexts = typeof TurnTextsClass.Encoded
export type Usage = typeof UsageView.Encoded
export type UsageLine = typeof UsageLineSchema.Encoded
export type Acted = typeof ActedClass.Encoded
export type JournalEntry = typeof JournalEntryClass.Encoded
export type Breaker = typeof BreakerReportClass.Encoded
export type Counts = typeof CountsClass.Encoded
export type RetriedAll = typeof RetriedAllClass.Encoded
export type People = typeof PeopleViewClass.Encoded
export type Setting = typeof SettingViewClass.Encoded
export type LogLine = typeof LogLineClass.Encoded
export type Overview = typeof OverviewSchema.Encoded
export type History = typeof HistorySchema.Encoded

import * as Layer from "effect/Layer"
import * as AlertStoreSql from "./AlertStoreSql.ts"
import * as ActivitySql from "./ActivitySql.ts"
import * as BreakersSql from "./BreakersSql.ts"
import * as CapabilitiesSql from "./CapabilitiesSql.ts"
import * as CandidateFactsSql from "./CandidateFactsSql.ts"
import * as CensusSql from "./CensusSql.ts"
import * as ConversationsSql from "./ConversationsSql.ts"
import * as DeadLettersSql from "./DeadLettersSql.ts"
import * as EndsSql from "./EndsSql.ts"
import * as JournalSql from "./JournalSql.ts"
import * as HistorySql from "./HistorySql.ts"
import * as PeopleStoreSql from "./PeopleStoreSql.ts"
import * as PriceStoreSql from "./PriceStoreSql.ts"
import * as ReceiptsSql from "./ReceiptsSql.ts"
import * as ReminderListSql from "./ReminderListSql.ts"
import * as ReminderStoreSql from "./ReminderStoreSql.ts"
import * as SeenSql from "./SeenSql.ts"
import * as SpendingStoreSql from "./SpendingStoreSql.ts"
import * as StopsSql from "./StopsSql.ts"
import * as TimelineSql from "./TimelineSql.ts"
import * as TurnListSql from "./TurnListSql.ts"
import * as TurnStoreSql from "./TurnStoreSql.ts"
import * as TurnVerbsSql from "./TurnVerbsSql.ts"
import * as UpdatesSql from "./UpdatesSql.ts"
import { Writer } from "../database/Writer.ts"

/**
 * All stores of a database, behind one {@link Writer}. A store fails with `StoreUnavailable` while the database
 * cannot be used.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = Layer.mergeAll(
  ActivitySql.layer,
  UpdatesSql.layer,
  ConversationsSql.layer,
  TurnStoreSql.layer,
  PriceStoreSql.layer,
  ReceiptsSql.layer,
  PeopleStoreSql.layer,
  ReminderStoreSql.layer,
  SeenSql.layer,
  SpendingStoreSql.layer,
  StopsSql.layer,
  ReminderListSql.layer,
  TimelineSql.layer,
  DeadLettersSql.layer,
  EndsSql.layer,
  BreakersSql.layer,
  CapabilitiesSql.layer,
  CandidateFactsSql.layer,
  CensusSql.layer,
  JournalSql.layer,
  TurnListSql.layer,
  TurnVerbsSql.layer,
  AlertStoreSql.layer,
  HistorySql.layer
).pipe(Layer.provideMerge(Writer.layer))

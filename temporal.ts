/**
 * Effects as Temporal activities, and the Temporal engine. Workflow code imports `holdfast/temporal/workflow`.
 *
 * @since 0.1.0
 */
import "./src/effectCopies.ts"

export * as Activity from "./layers/temporal/activity/Activity.ts"
export { ActivityContext } from "./layers/temporal/activity/ActivityContext.ts"
export * as ActivityFailure from "./layers/temporal/activity/ActivityFailure.ts"
export * as Drain from "./layers/temporal/activity/Drain.ts"
export * as Heartbeats from "./layers/temporal/activity/Heartbeats.ts"
export * as TemporalAssistant from "./layers/temporal/TemporalAssistant.ts"
export * as TemporalEngine from "./layers/temporal/TemporalEngine.ts"

/**
 * For workflow code: nothing here loads `effect`.
 *
 * @since 0.1.0
 */
export type { AllPromised, Promised } from "./layers/temporal/activity/Activity.ts"
export { type ReportedFailure, reportedFailure } from "./layers/temporal/workflow/ReportedFailure.ts"

/**
 * A workflow that calls the activities of `activity.ts`. It imports only the types of the effects, because `effect`
 * must not run in the sandbox of a workflow.
 */
import { proxyActivities } from "@temporalio/workflow"
import { type AllPromised, reportedFailure } from "holdfast/temporal/workflow"
import type { effects } from "./activity.ts"

const { print } = proxyActivities<AllPromised<typeof effects>>({
  startToCloseTimeout: "10 minutes",
  heartbeatTimeout: "30 seconds"
})

/** Prints the pages and returns the outcome. */
export async function printing(pages: number): Promise<string> {
  try {
    const printed = await print(pages)
    return `all ${printed.pages} pages`
  } catch (thrown) {
    const failure = reportedFailure(thrown)
    if (failure?.type !== "OutOfPaper") throw thrown
    return `please bring paper: ${failure.message}`
  }
}

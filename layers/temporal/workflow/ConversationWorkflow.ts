// Workflows run this file: nothing of `effect` is imported at run time.
import * as Workflow from "@temporalio/workflow"
import { isKnown } from "../../../domain/conversation/Reducer.ts"
import { Driver } from "./Driver.ts"
import {
  arrivedSignal,
  doneUpdate,
  progressQuery,
  replanSignal,
  type Sinks,
  type Start,
  stateQuery
} from "./Protocol.ts"

/**
 * Runs one conversation: receives signals, runs the actions of the reducer, and continues as new with its state before its history grows
 * too long. If this worker does not know its rules, the workflow task fails, which leaves the run unchanged for a worker that does.
 */
export const conversation = async (start: Start): Promise<void> => {
  const rules = start.state?.rules ?? start.terms.rules
  if (!isKnown({ rules })) {
    Workflow.proxySinks<Sinks>().holdfast.unknownRules(start.key, rules)
    throw new Error(`conversation ${start.key} uses rules ${rules}, which this worker does not know`)
  }
  const driver = new Driver(start)
  Workflow.setHandler(arrivedSignal, (refs, terms) => driver.arrive(refs, terms))
  Workflow.setHandler(replanSignal, (terms) => driver.replan(terms))
  Workflow.setHandler(stateQuery, () => driver.state)
  Workflow.setHandler(progressQuery, (id) => driver.progress.of(id))
  Workflow.setHandler(doneUpdate, async (id) => {
    await Workflow.condition(() => driver.isOver || driver.progress.of(id)?.standing === "done")
    return driver.progress.of(id)
  })
  await Workflow.continueAsNew<typeof conversation>(await driver.run())
}

// Workflows run this file: nothing of `effect` is imported at run time.
import * as Workflow from "@temporalio/workflow"
import { isKnown } from "../../../domain/conversation/Reducer.ts"
import { Driver } from "./Driver.ts"
import { names, type Progress, type Sinks, type Start, type Terms } from "./Protocol.ts"
import type { RequestId } from "../../../domain/Ids.ts"
import type { Ref, State } from "../../../domain/conversation/State.ts"

/**
 * Holds one conversation, as long as there is one: takes in what its signals tell, runs what its reducer says, and continues as new
 * with its state before its history grows long. Rules that this worker does not know fail the workflow's task, which leaves the run as
 * it is for a worker that knows them.
 *
 * @since 0.1.0
 * @category workflows
 */
export const conversation = async (start: Start): Promise<void> => {
  const rules = start.state?.rules ?? start.terms.rules
  if (!isKnown({ rules })) {
    Workflow.proxySinks<Sinks>()[names.sink].unknownRules(start.key, rules)
    throw new Error(`conversation ${start.key} is held by rules ${rules}, which this worker does not know`)
  }
  const driver = new Driver(start)
  Workflow.setHandler(Workflow.defineSignal<[ReadonlyArray<Ref>, Terms]>(names.arrived), (refs, terms) =>
    driver.arrive(refs, terms)
  )
  Workflow.setHandler(Workflow.defineSignal<[Terms]>(names.replan), (terms) => driver.replan(terms))
  Workflow.setHandler(Workflow.defineQuery<State>(names.state), () => driver.state)
  Workflow.setHandler(Workflow.defineQuery<Progress | null, [RequestId]>(names.progress), (id) =>
    driver.progress.of(id)
  )
  Workflow.setHandler(Workflow.defineUpdate<Progress | null, [RequestId]>(names.done), async (id) => {
    await Workflow.condition(() => driver.isOver || driver.progress.of(id)?.standing === "done")
    return driver.progress.of(id)
  })
  await Workflow.continueAsNew<typeof conversation>(await driver.run())
}

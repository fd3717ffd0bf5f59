import * as Workflow from "@temporalio/workflow"

/** The smallest workflow that waits for something: the memory of any cached workflow. */
export const conversation = async (): Promise<void> => {
  let told = 0
  Workflow.setHandler(Workflow.defineSignal("arrived"), () => void told++)
  await Workflow.condition(() => told < 0)
}

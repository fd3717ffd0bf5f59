import * as Workflow from "@temporalio/workflow"

/** The least that waits for something: what a cached workflow weighs by itself. */
export const conversation = async (): Promise<void> => {
  let told = 0
  Workflow.setHandler(Workflow.defineSignal("arrived"), () => void told++)
  await Workflow.condition(() => told < 0)
}

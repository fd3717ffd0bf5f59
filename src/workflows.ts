// What Temporal runs: see `layers/temporal`. Nothing of `effect` is imported at run time.
export { conversation } from "../layers/temporal/workflow/ConversationWorkflow.ts"

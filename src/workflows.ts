// The entry point of the Temporal workflows: see `layers/temporal`. It imports nothing of `effect` at run time.
export { conversation } from "../layers/temporal/workflow/ConversationWorkflow.ts"

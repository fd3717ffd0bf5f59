import { signal } from "@preact/signals"
import { kept } from "./kept.ts"

export const showFaults = kept("faults.open", false)

/** Counts the wishes to go to the message box: each new one moves the focus there. */
export const focusBox = signal(0)

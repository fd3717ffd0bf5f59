import { signal } from "@preact/signals"
import { kept } from "./kept.ts"

export const showFaults = kept("faults.open", false)

/** Each increment moves the focus to the message box. */
export const focusBox = signal(0)

/**
 * Policies for Effect programs.
 *
 * @since 0.1.0
 */
export { type Added, type Caller, type Deadlines, make, type Options, type Policy } from "./Policy.ts"
export { protect } from "./Protect.ts"
export { protectStream } from "./ProtectStream.ts"

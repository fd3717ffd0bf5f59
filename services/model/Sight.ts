import type { Capabilities } from "./Capabilities.ts"
import type { RouteCandidate } from "./RouteCandidate.ts"
import type { RouteState } from "./RouteState.ts"

/** Decides who is asked about pictures: a candidate that cannot see gives way while another one can. */
export interface Sight {
  /** Whether the candidate is skipped, because the request has pictures, which another candidate can see. */
  readonly givesWay: (state: RouteState, candidate: RouteCandidate) => boolean
  /** Whether a candidate that refuses pictures is asked again without them. */
  readonly mayLeaveOut: (state: RouteState, candidate: RouteCandidate) => boolean
}

export const make = (candidates: ReadonlyArray<RouteCandidate>, capabilities: Capabilities): Sight => {
  const sees = (state: RouteState, candidate: RouteCandidate) =>
    candidate.pictures && !capabilities.lacks(candidate).has("pictures") && !state.refusedPictures.has(candidate.name)
  const mayLeaveOut = (state: RouteState, candidate: RouteCandidate) =>
    state.blind || !candidates.some((other) => other !== candidate && sees(state, other))
  return {
    givesWay: (state, candidate) => state.hasPictures && !sees(state, candidate) && !mayLeaveOut(state, candidate),
    mayLeaveOut
  }
}

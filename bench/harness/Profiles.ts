import type { Fate } from "./FaultProxy.ts"

/** The fate of a candidate's requests: drawn from `random` in [0, 1), with the milliseconds since the profile began. */
export type Weather = (random: () => number, elapsed: number) => Fate

export interface Profile {
  readonly name: string
  readonly about: string
  /** Of the first candidate and of the second. */
  readonly weather: readonly [Weather, Weather]
}

const pass: Fate = { _tag: "Pass" }
const busy: Fate = { _tag: "Refuse", status: 429, type: "rate_limit_exceeded" }
const failing: Fate = { _tag: "Refuse", status: 500, type: "server" }
const refused: Fate = { _tag: "Refuse", status: 401, type: "authentication" }
const dead: Fate = { _tag: "Drop" }

const fine: Weather = () => pass
const always =
  (fate: Fate): Weather =>
  () =>
    fate
const often =
  (share: number, fate: (random: () => number) => Fate): Weather =>
  (random) =>
    random() < share ? fate(random) : pass
const until =
  (end: number, fate: Fate): Weather =>
  (_, elapsed) =>
    elapsed < end ? fate : pass
const somewhere = (random: () => number) => 300 + Math.floor(random() * 6000)
const cut = (random: () => number): Fate => ({ _tag: "Cut", after: somewhere(random) })
const broken = (random: () => number): Fate => ({ _tag: "Error", after: somewhere(random) })

/** The kinds of trouble that providers make. */
export const profiles: ReadonlyArray<Profile> = [
  { name: "healthy", about: "no trouble", weather: [fine, fine] },
  { name: "429 storm", about: "the first refuses 80 % with 429", weather: [often(0.8, () => busy), fine] },
  {
    name: "429 with a hint",
    about: "both ask to wait a second, half the time",
    weather: [often(0.5, () => ({ ...busy, retryAfter: 1 })), often(0.5, () => ({ ...busy, retryAfter: 1 }))]
  },
  {
    name: "500s",
    about: "both fail 40 % of the time",
    weather: [often(0.4, () => failing), often(0.4, () => failing)]
  },
  { name: "stalls", about: "the first goes silent in 40 %", weather: [often(0.4, () => ({ _tag: "Stall" })), fine] },
  { name: "cuts", about: "the first cuts 60 % of its streams", weather: [often(0.6, cut), fine] },
  { name: "cuts everywhere", about: "both cut half of their streams", weather: [often(0.5, cut), often(0.5, cut)] },
  {
    name: "errors after text",
    about: "both report an error in 40 % of their streams",
    weather: [often(0.4, broken), often(0.4, broken)]
  },
  {
    name: "garbage",
    about: "the first sends garbage in half",
    weather: [often(0.5, () => ({ _tag: "Garbage" })), fine]
  },
  { name: "slow", about: "the first pauses before each chunk", weather: [always({ _tag: "Slow", pause: 60 }), fine] },
  { name: "refused key", about: "the first refuses its credential", weather: [always(refused), fine] },
  { name: "dead candidate", about: "the first breaks every connection", weather: [always(dead), fine] },
  { name: "all dead", about: "both break every connection", weather: [always(dead), always(dead)] },
  { name: "recovery", about: "both are dead for 3 s, then well", weather: [until(3000, dead), until(3000, dead)] }
]

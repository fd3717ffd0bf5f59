import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Trouble } from "../../../bench/harness/Double.ts"
import { reply } from "../../../domain/sandbox/persona/Persona.ts"
import type { Running } from "./Server.ts"
import { make, type NotSeen } from "./World.ts"

/** Whether a promise was kept. `met` is null if the server cannot show it. */
export interface Verdict {
  readonly met: boolean | null
  readonly why: string
}

export interface Scenario {
  readonly name: string
  readonly about: string
  readonly play: (server: Running) => Effect.Effect<Verdict, NotSeen, Scope.Scope>
}

const met: Verdict = { met: true, why: "" }
const not = (why: string): Verdict => ({ met: false, why })
const without = (why: string): Verdict => ({ met: null, why })

const words = Array.from({ length: 60 }, (_, index) => `word${index + 1}`).join(" ")
const mark = /\n\n— (cut short by the model's limits|stopped|it broke off here[^]*)$/
const isMarked = (text: string) => mark.test(text)

/** A double says its own words, a model of random weights any words; no sentence of Holdfast looks like either. */
const isRight = ({ behind }: Running, text: string) => {
  const said = text.replace(mark, "")
  return behind === undefined ? /^[a-z][a-z ]*$/.test(said.trim()) : said === words
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 160))
const right = (server: Running, text: string): Verdict =>
  isRight(server, text) ? met : not(`the person read ${quoted(text)}`)

/** Resets the model: its own words, full speed, no trouble. */
const calm = (server: Running) => {
  server.slow(0)
  if (server.behind === undefined) return
  server.behind.reply = () => words
  server.behind.trouble = () => undefined
}

/** Makes the next `count` calls fail. */
const troubled = ({ behind }: Running, trouble: Trouble, count: number) => {
  if (behind === undefined) return
  let left = count
  behind.trouble = () => (left-- > 0 ? trouble : undefined)
}

const broken = (name: string, about: string, trouble: Trouble): Scenario => ({
  name,
  about,
  play: (server) =>
    Effect.gen(function* () {
      if (server.behind === undefined) return without("it is the model itself")
      const world = yield* make(server)
      troubled(server, trouble, 1)
      const text = yield* world.ask("Please count.")
      if (isRight(server, text) && !isMarked(text)) return met
      return isMarked(text) ? met : not(`passed as whole: ${quoted(text.slice(-60))}`)
    })
})

const played: ReadonlyArray<Scenario> = [
  {
    name: "chat",
    about: "a message is answered, without streaming",
    play: (server) =>
      Effect.gen(function* () {
        const world = yield* make(server, { HOLDFAST_STREAMING: "false" })
        return right(server, yield* world.ask("Hello."))
      })
  },
  {
    name: "stream",
    about: "an answer is shown while it grows",
    play: (server) =>
      Effect.gen(function* () {
        const world = yield* make(server)
        server.slow(30)
        yield* world.say("Hello.")
        const first = yield* world.growing(1)
        const second = yield* world.growing(first.length + 1)
        const [text = ""] = yield* world.answers(1)
        return second.startsWith(first.trim()) ? right(server, text) : not("the text did not grow")
      })
  },
  {
    name: "stop",
    about: "/stop ends an answer at once, and the next message is answered",
    play: (server) =>
      Effect.gen(function* () {
        const world = yield* make(server)
        server.slow(200)
        yield* world.say("Hello.")
        yield* world.growing(1)
        const began = Date.now()
        yield* world.stop
        const [text = ""] = yield* world.answers(1)
        const millis = Date.now() - began
        if (!text.includes("— stopped")) return not(`the person read ${quoted(text)}`)
        if (millis > 5000) return not(`it took ${millis} ms`)
        server.slow(0)
        return right(server, yield* world.ask("Hello again."))
      })
  },
  {
    name: "tools",
    about: "a reminder is set by a tool call; a model without tools just answers",
    play: (server) =>
      Effect.gen(function* () {
        const world = yield* make(server)
        if (server.behind === undefined)
          return right(server, yield* world.ask("Remind me in two hours to water the plants."))
        server.behind.reply = reply
        yield* world.say("/zone Europe/Berlin")
        yield* world.answers(1)
        const text = yield* world.ask("Remind me in 2 hours to water the plants")
        const called = server.behind.calls.some(({ results }) => results > 0)
        return called && /water the plants/i.test(text) ? met : not(`the person read ${quoted(text)}`)
      })
  },
  {
    name: "two during an answer",
    about: "messages that arrive during an answer are answered next",
    play: (server) =>
      Effect.gen(function* () {
        const world = yield* make(server)
        server.slow(30)
        yield* world.say("First.")
        yield* world.growing(1)
        yield* world.say("Second.")
        yield* world.say("Third.")
        server.slow(0)
        const texts = yield* world.answers(2)
        const last = server.behind?.calls
          .at(-1)
          ?.messages.map(({ content }) => content)
          .join(" ")
        if (last !== undefined && !(last.includes("Second.") && last.includes("Third."))) return not("one was left out")
        const wrong = texts.find((text) => !isRight(server, text))
        return wrong === undefined ? met : right(server, wrong)
      })
  },
  {
    name: "twenty long messages",
    about: "a conversation outgrows the window and continues",
    play: (server) =>
      Effect.gen(function* () {
        if (server.window === undefined) return without("its window has no bound")
        const world = yield* make(server)
        const long = "the sea holds fast to rock and sand ".repeat(Math.ceil((1.5 * server.window) / 20 / 8)).trim()
        for (let number = 1; number <= 20; number++) {
          const text = yield* world.ask(`${long} ${number}`)
          if (!isRight(server, text)) return not(`message ${number}: the person read ${quoted(text)}`)
        }
        return met
      })
  },
  {
    name: "an unknown model first",
    about: "the next model of the route answers",
    play: (server) =>
      Effect.gen(function* () {
        const world = yield* make(server, { HOLDFAST_ROUTE: `nobody/has-this,${server.model}` })
        return right(server, yield* world.ask("Hello."))
      })
  },
  {
    name: "429 with a hint",
    about: "the daemon waits as long as the hint says, then answers",
    play: (server) =>
      Effect.gen(function* () {
        if (server.behind === undefined) return without("it has no limits")
        const world = yield* make(server)
        const before = server.behind.calls.length
        troubled(server, "429", 1)
        const text = yield* world.ask("Hello.")
        const [first, second] = server.behind.calls.slice(before)
        if (first === undefined || second === undefined) return not("it was not asked again")
        const waited = second.at - first.at
        return waited < 900 ? not(`asked again after ${waited} ms, not 1 s`) : right(server, text)
      })
  },
  broken("a cut", "an upstream that ends without a finish reason: resumed or marked, never passed as whole", "cut"),
  broken("a reset", "an upstream whose connection breaks: resumed or marked, never passed as whole", "reset")
]

/** The scenarios that the daemon runs with a server. After each, the server is reset. */
export const scenarios: ReadonlyArray<Scenario> = played.map((scenario) => ({
  ...scenario,
  play: (server) =>
    Effect.suspend(() => {
      calm(server)
      return scenario.play(server)
    })
}))

import { desk, useDoing, useLoaded } from "../../state/desk.ts"
import { to } from "../../state/route.ts"
import type { Breaker } from "../../wire.ts"
import { moment } from "../clock.ts"
import { Calls } from "../Calls.tsx"
import { Page } from "../frame/Page.tsx"
import { Said, saidOf, Trouble } from "./Said.tsx"

const verbs = [
  ["isolate", "Isolate", "isolated"],
  ["observe", "Observe only", "observing"],
  ["reset", "Reset", "closed"]
] as const

const meaning: Readonly<Record<Breaker["state"], string>> = {
  closed: "is called",
  open: "failed too often, and is not called for a while",
  "half-open": "is tried again",
  isolated: "is not called until you reset it",
  observing: "is called whatever it does, until you reset it"
}

/** The candidates of the route with their breakers, and the newest calls. */
export const Models = () => {
  const list = useLoaded(desk.breakers, "", 2000)
  const { isBusy, run, said } = useDoing(list.reload)
  return (
    <Page title="Models">
      <Said said={said} />
      <Trouble why={list.why} />
      {list.value !== undefined && list.value.length === 0 && <p class="lead">The daemon is starting.</p>}
      <ol class="cards" aria-label="Models, in the order of the route">
        {list.value?.map(({ calls, failures, name, openings, state, until }) => (
          <li key={name} class={`card breaker-card ${state}`}>
            <p class="card-what">{name}</p>
            <p>
              <b>{state}</b>: {meaning[state]}
              {until !== null && `, until ${moment(until)}`}
            </p>
            <p>
              {calls} {calls === 1 ? "call" : "calls"}, {failures} failed
              {openings > 0 && ` · opened ${openings} ${openings === 1 ? "time" : "times"} in a row`} ·{" "}
              <a href={to("turns", [], { candidate: name })}>its turns</a>
            </p>
            <div class="card-buttons">
              {verbs.map(([verb, word, then]) => (
                <button
                  key={verb}
                  class="secondary"
                  aria-label={`${word} ${name}`}
                  disabled={isBusy || state === then}
                  onClick={() => run(async () => saidOf(await desk.breaker(name, verb)))}
                >
                  {word}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ol>
      <Calls level="h2" />
    </Page>
  )
}

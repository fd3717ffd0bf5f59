import { useState } from "preact/hooks"
import { howKnown } from "../../../../domain/spending/UsageText.ts"
import { standing, story } from "../../../../domain/turns/Story.ts"
import { desk, useDoing, useLoaded } from "../../state/desk.ts"
import { http } from "../../state/http.ts"
import { to } from "../../state/route.ts"
import type { TurnReport, TurnTexts } from "../../wire.ts"
import { lasted, moment } from "../clock.ts"
import { money } from "../dashboard/numbers.ts"
import { Page } from "../frame/Page.tsx"
import { Happenings } from "../Way.tsx"
import { Said, saidOf, Trouble } from "./Said.tsx"

const words: Readonly<Record<string, string>> = { retry: "Retry", cancel: "Cancel", drop: "Drop" }

/** Everything about one turn, and what can be done with it. */
export const OneTurn = ({ id }: { readonly id: string }) => {
  const report = useLoaded(() => http.turn(id), id, 2000)
  return (
    <Page title="Turn" aside={<a href={to("turns")}>All turns</a>}>
      <p class="lead">
        <code>{id}</code>
      </p>
      <Trouble why={report.why} />
      {report.value === undefined ? (
        report.why === "" && <p class="lead">Loading…</p>
      ) : (
        <Found id={id} report={report.value} reload={report.reload} />
      )}
    </Page>
  )
}

const Found = (props: { readonly id: string; readonly report: TurnReport; readonly reload: () => Promise<void> }) => {
  const { id, reload, report } = props
  return (
    <>
      <p class="sentence">{standing(report)}</p>
      <Facts report={report} />
      {report.is === "turn" && <Verbs id={id} verbs={report.verbs ?? []} reload={reload} />}
      <h2>What happened</h2>
      <Happenings all={story(report)} />
      <Attempts report={report} />
      {report.is === "turn" && <Texts id={id} />}
    </>
  )
}

const Facts = ({ report }: { readonly report: TurnReport }) => {
  const { again, againOf, conversation, failure, person, spent, turn } = report
  return (
    <dl class="facts">
      {person != null && (
        <Fact name="Person">
          <a href={to("turns", [], { person: String(person) })}>{person}</a>
        </Fact>
      )}
      {conversation !== null && <Fact name="Conversation">{conversation}</Fact>}
      {failure != null && (
        <Fact name="Failure">
          <a href={to("turns", [], { failure })}>{failure}</a>
        </Fact>
      )}
      {again != null && (
        <Fact name="Answered again as">
          <a href={to("turns", [again])}>{again}</a>
        </Fact>
      )}
      {againOf != null && (
        <Fact name="Answers again">
          <a href={to("turns", [againOf])}>{againOf}</a>
        </Fact>
      )}
      {spent !== undefined && (
        <Fact name="Cost">{spent.map(({ cost, state }) => `${money(cost)} ${howKnown[state]}`).join("; ")}</Fact>
      )}
      <Fact name="Log">
        <a href={to("logs", [], { request: turn ?? report.request })}>lines of this request</a>
      </Fact>
    </dl>
  )
}

const Fact = (props: { readonly name: string; readonly children: preact.ComponentChildren }) => (
  <div>
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
)

const Verbs = (props: {
  readonly id: string
  readonly verbs: ReadonlyArray<string>
  readonly reload: () => Promise<void>
}) => {
  const { id, reload, verbs } = props
  const { isBusy, run, said } = useDoing(reload)
  const candidates = useLoaded(desk.breakers, "")
  const [chosen, setChosen] = useState("")
  const names = (candidates.value ?? []).map(({ name }) => name)
  const candidate = chosen === "" ? (names[0] ?? "") : chosen
  return (
    <section aria-label="What can be done">
      <div class="verbs">
        {verbs
          .filter((verb) => verb in words)
          .map((verb) => (
            <button
              key={verb}
              class="secondary"
              disabled={isBusy}
              onClick={() => run(async () => saidOf(await desk.act(id, verb)))}
            >
              {words[verb]}
            </button>
          ))}
        {verbs.includes("answer") && names.length > 0 && (
          <form
            class="verb-form"
            onSubmit={(event) => {
              event.preventDefault()
              void run(async () => saidOf(await desk.answer(id, candidate)))
            }}
          >
            <label class="unseen" for="candidate">
              Model
            </label>
            <select id="candidate" value={candidate} onChange={(event) => setChosen(event.currentTarget.value)}>
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <button class="secondary" disabled={isBusy}>
              Answer with this model
            </button>
          </form>
        )}
      </div>
      <Said said={said} />
    </section>
  )
}

const known = (value: number | null, text: (value: number) => string) => (value === null ? "–" : text(value))

const Attempts = ({ report: { omitted, trail } }: { readonly report: TurnReport }) => {
  const all = trail ?? []
  if (all.length === 0) return null
  return (
    <>
      <h2>Attempts</h2>
      {omitted !== undefined && omitted > 0 && <p class="lead">{omitted} older attempts are not kept.</p>}
      <div class="scroll" tabIndex={0} role="region" aria-label="Attempts">
        <table>
          <thead>
            <tr>
              {["Model", "Why", "Began", "Breaker", "First text", "Took", "Result", "Tokens", "Cost", "Next try"].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                )
              )}
            </tr>
          </thead>
          <tbody>
            {all.map((entry, index) =>
              entry._tag === "Passed" ? (
                <tr key={index}>
                  <td>{entry.candidate}</td>
                  <td>not asked</td>
                  <td>{moment(entry.at)}</td>
                  <td colSpan={7}>{entry.why}</td>
                </tr>
              ) : (
                <tr key={index} class={entry.failure === null ? "" : "bad"}>
                  <td>{entry.candidate}</td>
                  <td>{entry.resumed === null ? entry.why : `${entry.why}, ${entry.resumed}`}</td>
                  <td>{moment(entry.at)}</td>
                  <td>{entry.breaker ?? "–"}</td>
                  <td>{known(entry.firstToken, lasted)}</td>
                  <td>{known(entry.took, lasted)}</td>
                  <td>
                    {entry.failure ?? (entry.took === null ? "…" : "answered")}
                    {entry.status !== null && ` (${entry.status})`}
                  </td>
                  <td>{known(entry.promptTokens, (prompt) => `${prompt} + ${entry.completionTokens ?? 0}`)}</td>
                  <td>{known(entry.cost, (cost) => `$${Number(cost.toPrecision(3))}`)}</td>
                  <td>{known(entry.retryIn, lasted)}</td>
                </tr>
              )
            )}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** Hidden until they are asked for: the journal records who did. */
const Texts = ({ id }: { readonly id: string }) => {
  const [texts, setTexts] = useState<TurnTexts | undefined>(undefined)
  const { isBusy, run, said } = useDoing()
  return (
    <section aria-label="Texts">
      <h2>Texts</h2>
      {texts === undefined ? (
        <>
          <p class="lead">Hidden. The journal records that you read them.</p>
          <button
            class="secondary"
            disabled={isBusy}
            onClick={() =>
              run(async () => {
                setTexts(await desk.texts(id))
                return ""
              })
            }
          >
            Show the texts
          </button>
          <Said said={said} />
        </>
      ) : (
        <>
          {texts.messages.map(({ request, text }) => (
            <blockquote key={request}>{text ?? "(not kept)"}</blockquote>
          ))}
          <blockquote class="own">{texts.answer ?? "(no answer yet)"}</blockquote>
          <button class="secondary" onClick={() => setTexts(undefined)}>
            Hide the texts
          </button>
        </>
      )}
    </section>
  )
}

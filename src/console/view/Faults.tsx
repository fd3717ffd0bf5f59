import { useLayoutEffect, useRef } from "preact/hooks"
import { attempt } from "../state/composing.ts"
import { http } from "../state/http.ts"
import { showFaults } from "../state/stage.ts"
import { modelFaults, telegramFaults } from "../state/world.ts"
import type { ModelFault, ModelFaults, TelegramFaults } from "../wire.ts"
import { Calls } from "./Calls.tsx"
import { Icon } from "./Icon.tsx"

const ofModel: Record<ModelFault, string> = {
  rate_limit: "Rate limit (429 with Retry-After)",
  server_error: "Fails (500)",
  cut: "Cuts the stream after some text",
  slow: "Slow: one token per second",
  stall: "Stalls: headers, then nothing",
  garbage: "Sends bytes that are not JSON",
  error_event: "Reports an error after some text",
  empty: "Answers without content",
  html: "Answers with an HTML page",
  length: "Ends half an answer for its length",
  unfinished: "Ends half an answer without a reason",
  unknown_finish: "Ends half an answer with an unknown reason",
  no_usage: "Tells no usage"
}

const ofTelegram: Record<keyof TelegramFaults, { readonly name: string; readonly help: string }> = {
  late: { name: "Sent late", help: "The message is sent after the daemon gave up waiting." },
  lost: { name: "Answer lost", help: "The message is sent, then the connection breaks." },
  error: { name: "Sent, but answered with 500", help: "The message is sent and reported as failed." },
  limit: { name: "Refused with 429", help: "The message is not sent; the daemon is told to wait." }
}

const setModel = (faults: ModelFaults) => {
  modelFaults.value = faults
  void attempt(http.modelFaults(faults))
}

const setTelegram = (faults: TelegramFaults) => {
  telegramFaults.value = faults
  void attempt(http.telegramFaults(faults))
}

const allOff = () => {
  if (modelFaults.value) setModel({ fault: null, remaining: null })
  if (telegramFaults.value) setTelegram({ late: 0, lost: 0, error: 0, limit: 0 })
}

export const Faults = () => {
  const panel = useRef<HTMLElement>(null)
  // Synchronous: a later effect could take the focus from what the person has focused since.
  useLayoutEffect(() => {
    const before = document.activeElement
    if (before instanceof HTMLElement && before.classList.contains("faults-button")) panel.current?.focus()
    return () => before instanceof HTMLElement && before.focus()
  }, [])
  return (
    <>
      <div class="veil" onClick={() => (showFaults.value = false)} />
      <aside class="faults" aria-label="Faults" ref={panel} tabIndex={-1}>
        <header>
          <h2>Faults</h2>
          <button class="plain" aria-label="Close the faults" onClick={() => (showFaults.value = false)}>
            <Icon name="close" />
          </button>
        </header>
        <p class="lead">Switch on faults and keep talking: no message is lost or answered twice.</p>
        {modelFaults.value && <OfModel faults={modelFaults.value} />}
        <Calls />
        {telegramFaults.value && <OfTelegram faults={telegramFaults.value} />}
        <button class="secondary" onClick={allOff}>
          All faults off
        </button>
      </aside>
    </>
  )
}

const OfModel = ({ faults }: { readonly faults: ModelFaults }) => (
  <fieldset>
    <legend>The model</legend>
    <label>
      <span>What goes wrong</span>
      <select
        value={faults.fault ?? ""}
        onChange={({ currentTarget }) => {
          const fault = Object.keys(ofModel).find((name): name is ModelFault => name === currentTarget.value) ?? null
          setModel({ fault, remaining: fault === null ? null : faults.remaining || null })
        }}
      >
        <option value="">Nothing</option>
        {Object.entries(ofModel).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
    {faults.fault !== null && (
      <label>
        <span>How long</span>
        <select
          value={faults.remaining === null ? "" : String(faults.remaining)}
          onChange={({ currentTarget }) =>
            setModel({ ...faults, remaining: currentTarget.value === "" ? null : Number(currentTarget.value) })
          }
        >
          <option value="">Until switched off</option>
          {[...new Set([1, 2, 3, 5, 10, faults.remaining])]
            .filter((count) => count !== null)
            .sort((a, b) => a - b)
            .map((count) => (
              <option key={count} value={String(count)}>
                {count === 0 ? "Used up" : count === 1 ? "For the next request" : `For the next ${count} requests`}
              </option>
            ))}
        </select>
      </label>
    )}
  </fieldset>
)

const OfTelegram = ({ faults }: { readonly faults: TelegramFaults }) => (
  <fieldset>
    <legend>Telegram, when the bot sends</legend>
    {(["late", "lost", "error", "limit"] as const).map((name) => (
      <div class="slider" key={name}>
        <label for={`fault-${name}`}>{ofTelegram[name].name}</label>
        <output>{Math.round(faults[name] * 100)} %</output>
        <input
          id={`fault-${name}`}
          type="range"
          min="0"
          max="100"
          step="5"
          aria-describedby={`about-${name}`}
          aria-valuetext={`${Math.round(faults[name] * 100)} percent of the messages`}
          value={faults[name] * 100}
          onChange={({ currentTarget }) => setTelegram({ ...faults, [name]: Number(currentTarget.value) / 100 })}
        />
        <p id={`about-${name}`}>{ofTelegram[name].help}</p>
      </div>
    ))}
  </fieldset>
)

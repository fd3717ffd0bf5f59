import { useState } from "preact/hooks"
import { desk, useLoaded } from "../../state/desk.ts"
import { Page } from "../frame/Page.tsx"
import { Trouble } from "./Said.tsx"

const from = { environment: "environment", file: ".env", program: "program", default: "default" } as const

/** The settings in force, without secrets. */
export const Settings = () => {
  const list = useLoaded(desk.settings, "")
  const [word, setWord] = useState("")
  const [isSet, setSet] = useState(false)
  const shown = (list.value ?? []).filter(
    (one) => one.name.toLowerCase().includes(word.trim().toLowerCase()) && (!isSet || one.from !== "default")
  )
  return (
    <Page title="Settings">
      <p class="lead">As this process started. To change one, set its variable and start the daemon again.</p>
      <form class="filters" role="search" aria-label="Search the settings" onSubmit={(event) => event.preventDefault()}>
        <label>
          Name
          <input value={word} onInput={(event) => setWord(event.currentTarget.value)} />
        </label>
        <label class="tick">
          <input type="checkbox" checked={isSet} onChange={(event) => setSet(event.currentTarget.checked)} />
          Only those that are set
        </label>
      </form>
      <Trouble why={list.why} />
      <p class="lead" role="status">
        {list.value !== undefined && `${shown.length} of ${list.value.length} settings`}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Settings in force">
        <table>
          <thead>
            <tr>
              <th scope="col">Variable</th>
              <th scope="col">Value</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.name}>
                <th scope="row">
                  <code>{one.name}</code>
                </th>
                <td class="value">{one.secret ? "•••••• (secret)" : (one.value ?? "not set")}</td>
                <td>{from[one.from]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  )
}

import { useState } from "preact/hooks"
import { desk, useDoing, useLoaded } from "../../state/desk.ts"
import { to } from "../../state/route.ts"
import { moment } from "../clock.ts"
import { Page } from "../frame/Page.tsx"
import { Said, saidOf, Trouble } from "./Said.tsx"

const roles = { owner: "owner", allowed: "allowed", listed: "allowed by HOLDFAST_ALLOWED_USERS" } as const

/** Who may use the bot. */
export const People = () => {
  const list = useLoaded(desk.people, "", 10_000)
  const { isBusy, run, said } = useDoing(list.reload)
  const [user, setUser] = useState("")
  const people = list.value?.people ?? []
  return (
    <Page title="People">
      {list.value?.everyone === true && <p class="lead">Everybody may use this bot: its settings admit all.</p>}
      <form
        class="filters"
        aria-label="Allow a person"
        onSubmit={(event) => {
          event.preventDefault()
          void run(async () => saidOf(await desk.person(user.trim(), "allow")))
          setUser("")
        }}
      >
        <label>
          Telegram id
          <input required inputMode="numeric" value={user} onInput={(event) => setUser(event.currentTarget.value)} />
        </label>
        <div class="filter-buttons">
          <button class="primary small" disabled={isBusy}>
            Allow
          </button>
        </div>
      </form>
      <p class="lead">Somebody whom the bot refuses reads their own id in its reply.</p>
      <Said said={said} />
      <Trouble why={list.why} />
      {list.value !== undefined && people.length === 0 && <p class="lead">Nobody is on the list.</p>}
      <ol class="cards" aria-label="People who may use the bot">
        {people.map(({ name, role, since, user }) => (
          <li key={user} class="card">
            <p class="card-what">{name ?? `Person ${user}`}</p>
            <p>
              {user} · {roles[role]}
              {since !== null && ` since ${moment(since)}`} ·{" "}
              <a href={to("turns", [], { person: String(user) })}>turns</a>
            </p>
            {role === "allowed" && (
              <div class="card-buttons">
                <button
                  class="secondary"
                  aria-label={`Remove ${name ?? user}`}
                  disabled={isBusy}
                  onClick={() => run(async () => saidOf(await desk.person(String(user), "remove")))}
                >
                  Remove
                </button>
              </div>
            )}
          </li>
        ))}
      </ol>
    </Page>
  )
}

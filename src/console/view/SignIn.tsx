import { useState } from "preact/hooks"
import { signIn } from "../state/live.ts"
import { Logo } from "./Icon.tsx"

/** Asks for the console's token: when the page is opened without it, and when it has changed. */
export const SignIn = () => {
  const [token, setToken] = useState("")
  const [why, setWhy] = useState("")
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (isBusy || token.trim() === "") return
    setBusy(true)
    setWhy("")
    try {
      await signIn(token.trim())
    } catch (error) {
      setWhy(error instanceof Error ? error.message : String(error))
      setBusy(false)
    }
  }
  return (
    <main class="sign-in" id="main">
      <form class="card" onSubmit={submit}>
        <Logo size={56} />
        <h1>Sign in to Holdfast</h1>
        <p class="lead">This console needs its token, the value of HOLDFAST_CONSOLE_TOKEN of the daemon.</p>
        <label class="field">
          Token
          <input
            type="password"
            name="token"
            autoComplete="current-password"
            autoFocus
            required
            maxLength={1024}
            value={token}
            aria-invalid={why !== ""}
            aria-describedby="sign-in-why"
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <p class="refusal" id="sign-in-why" role="alert">
          {why}
        </p>
        <button class="primary small" type="submit" aria-disabled={isBusy}>
          Sign in
        </button>
      </form>
    </main>
  )
}

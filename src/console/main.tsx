import { render } from "preact"
import "./style/tokens.css"
import "./style/frame.css"
import "./style/layout.css"
import "./style/calls.css"
import "./style/keyboard.css"
import "./style/messages.css"
import "./style/media.css"
import "./style/controls.css"
import "./style/composing.css"
import "./style/dialog.css"
import "./style/operations.css"
import "./style/desk.css"
import "./style/dashboard.css"
import { connect } from "./state/live.ts"
import { App } from "./view/App.tsx"

const root = document.getElementById("app")
if (root !== null) render(<App />, root)
connect()

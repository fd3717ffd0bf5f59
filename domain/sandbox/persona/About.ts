import { reminding } from "./Reminding.ts"
import { on, quote, type Rule } from "./Rule.ts"

const durable = `Nothing is lost, and nothing is sent twice:

- An update is acknowledged to Telegram only after it is **on disk**.
- Every step (answering, sending) has an id and stores its result: when it runs again after a crash, it finds that result.
- A stored answer is **never requested again**.
- A send whose outcome is unknown is *probed* before it is repeated.

Try it: write something, kill the process while I answer (\`kill -9\`), start it again, and watch this chat.`

const faults = `In the sandbox, switches make things go wrong, at the model (429, 500, a cut stream, a slow one, silence, garbage, an error halfway, an empty answer, an HTML page) and at Telegram (sends that come late, lose their answer, fail after sending, or are refused with 429). Switch one on, write to me, and watch what becomes of the message.`

const connect = `To use a real bot:

1. Create a bot with [@BotFather](https://t.me/BotFather), which gives you a token.
2. Put it into the file \`.env\`: \`TELEGRAM_BOT_TOKEN=123456:ABC...\`
3. Restart with \`npm start\`, and open the pairing link that it prints: whoever opens it first becomes the owner. Or set \`HOLDFAST_ALLOWED_USERS\`.

To use a real model instead of me, make a key at [openrouter.ai/keys](https://openrouter.ai/keys) and put it there, too: \`OPENROUTER_API_KEY=sk-or-...\``

const help = `I am the **stand-in model** of Holdfast's sandbox: a small program that answers by fixed rules, so that you can try everything without a key. Ask me about

- **Holdfast**: *what happens in a crash?*, *how do I connect a real bot?*, *what faults are there?*
- **reminders**: *remind me in two minutes to stretch*
- **what you told me**: *my name is Ada*, then *what is my name?*
- **Markdown**: *show me a list*, *some code*, *a table*, *all of Markdown*
- **long texts**: *write a long answer*, *count to 200*, *write 1000 words*, to try streaming, **Stop** and long messages`

export const about: ReadonlyArray<Rule> = [
  on(
    /^\s*\/?(?:help|start)\b|\bwhat (?:can|do) you (?:do|know)\b|\bwhat can i (?:ask|do|try)\b|\b(?:who|what) are you\b/i,
    help
  ),
  reminding,
  on(
    /\b(?:connect|set ?up|configure|use|start)\b.*\b(?:real|telegram|token|key|bot|model|openrouter)\b|\bbotfather\b|\bapi key\b/is,
    connect
  ),
  on(/\b(?:crash\w*|kill\w*|restart\w*|durab\w+|twice)\b/i, durable),
  on(/\b(?:faults?|sandbox|switch(?:es)?)\b/i, faults)
]

/** The last rule, for what no other one knows. */
export const puzzled: Rule = ({ text }) =>
  /\S/.test(text)
    ? `I'm a stand-in model and can't think about it. You said: ${quote(text, 400)}\n\nSay *help* to see what I can do.`
    : "That was an empty message, and I have nothing to add to it."

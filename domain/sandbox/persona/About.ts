import { reminding } from "./Reminding.ts"
import { on, type Rule } from "./Rule.ts"

const what = `**Holdfast** is a durable LLM assistant for Telegram, and the Effect services that it is built from. A holdfast is the root with which seaweed grips the rock; this one grips conversations: every message is answered once, in order, through crashes and restarts.`

const durable = `Nothing is lost, and nothing is sent twice:

- An update is acknowledged to Telegram only after it is **on disk**.
- Every step (answering, sending) has an id and stores its result: when it runs again after a crash, it finds that result.
- A stored answer is **never requested again**.
- A send whose outcome is unknown is *probed* before it is repeated.

Try it: write something, kill the process while I answer (\`kill -9\`), start it again, and watch this chat.`

const once = `Telegram has no idempotency key, so after a broken connection nobody knows whether a message was sent. Holdfast therefore stores each message before it sends it. If the outcome is unknown, it later edits the possible messages with the same text: *message is not modified* proves that the message was sent. Only if none was, it sends again.`

const order = `Messages of one conversation are answered in order. Messages that you send while I answer are **gathered** and answered together next; with \`HOLDFAST_QUEUE=each\` every message gets its own answer. One chat never waits for another.`

const streaming = `While I write, the growing text is shown as a draft; the message itself is sent once, when it is complete. \`HOLDFAST_STREAMING=false\` turns that off. Try *write a long answer*, and press **Stop** in the middle.`

const stop = `Press **Stop** on the growing text, or send /stop. The text so far is delivered, marked as stopped; waiting messages keep waiting. Try it with *count to 500*.`

const edit = `Edit a message while it waits, and only the new text is answered. Edit a message that was answered already, and the edit is answered as a new message.`

const forget = `Send /new and the conversation so far is forgotten: I see only the messages after it.`

const faults = `The sandbox has switches for faults of the model (429, 500, a cut stream, a slow one, silence, garbage, an error halfway, an empty answer, an HTML page) and of Telegram (sends that arrive late, lose their answer, fail after sending, or are refused with 429). Switch one on, write to me, and watch what happens to the message.`

const telegram = `To use a real bot:

1. Create a bot with [@BotFather](https://t.me/BotFather), which gives you a token.
2. Put it into the file \`.env\`: \`TELEGRAM_BOT_TOKEN=123456:ABC...\`
3. Restart with \`npm start\`, and open the pairing link that it prints: whoever opens it first becomes the owner. Or set \`HOLDFAST_ALLOWED_USERS\`.

Without \`OPENROUTER_API_KEY\` the bot is real, and I still answer.`

const key = `To use a real model instead of me:

1. Create a key at [openrouter.ai/keys](https://openrouter.ai/keys).
2. Put it into the file \`.env\`: \`OPENROUTER_API_KEY=sk-or-...\`
3. Choose a model if you like: \`HOLDFAST_ROUTE=openrouter/auto\`. Any OpenAI-compatible server works with \`OPENROUTER_BASE_URL\`.
4. Restart with \`npm start\`.`

const connect = `${telegram}\n\n${key}`

const data = `Everything is in the data folder, \`HOLDFAST_DATA_DIR\`, in one SQLite file. Only one process uses it at a time.`

const embed = `Holdfast consists of Effect services: ports in \`holdfast/services/*\`, implementations as layers in \`holdfast/layers/*\`, and test layers in \`holdfast/testing\`. Swap any of them.`

const absent = `Not in this version: it handles text messages and edits in private chats, and nothing else yet.`

const self = `I am the **stand-in model** of Holdfast's sandbox: a small program that answers by fixed rules, so that you can try everything without a key. I do not think. For a real model, set \`OPENROUTER_API_KEY\`.`

const help = `I am a stand-in model, so I know only a few things. Ask me about

- **Holdfast**: *what is Holdfast?*, *what happens in a crash?*, *how do I connect a real bot?*, *which faults are there?*
- **what you told me**: *my name is Ada*, then *what is my name?*; *what did I say first?*; *summarise*
- **sums**: *what is 12 * (3 + 4)?*
- **Markdown**: *show me a list*, *some code*, *a table*, *all of Markdown*
- **long texts**: *write a long answer*, *count to 200*, *write 1000 words*, to try streaming, **Stop** and long messages`

export const about: ReadonlyArray<Rule> = [
  on(/^\s*\/?help\b|\bwhat (?:can|do) you (?:do|know)\b|\bhow can you help\b|\bwhat can i (?:ask|do|try)\b/i, help),
  on(
    /\b(?:who|what) are you\b|\bare you (?:an? )?(?:real|ai|human|bot|robot|gpt|llm|model|stand-?in)\b|\byour name\b/i,
    self
  ),
  reminding,
  on(/\bwebhooks?\b|\bgroups?\b|\bvoice\b|\bphotos?\b|\bpictures?\b|\bquotas?\b|\btemporal\b/i, absent),
  on(
    /\b(?:connect|set ?up|configure|use|start)\b.*\b(?:real|telegram|token|key|bot|model|openrouter)\b|\bgo live\b/is,
    (_, { text }) => {
      const bot = /\b(?:telegram|token|bot)\b/i.test(text)
      const model = /\b(?:key|model|openrouter)\b/i.test(text)
      return bot === model ? connect : bot ? telegram : key
    }
  ),
  on(/\bTELEGRAM_BOT_TOKEN\b|\bbotfather\b/i, telegram),
  on(/\bOPENROUTER_|\bopenrouter\b|\bapi key\b/i, key),
  on(/\b(?:exactly[ -]once|twice|doubled?|duplicates?|idempoten\w+|prob(?:e|es|ing))\b/i, once),
  on(/\b(?:crash\w*|kill\w*|restart\w*|los(?:e|es|t|ing)|durab\w+|survives?|power (?:cut|failure))\b/i, durable),
  on(/\b(?:faults?|sandbox|switch(?:es)?)\b/i, faults),
  on(/\b(?:gather\w*|queue\w*|in order|ordering)\b/i, order),
  on(/\b(?:stream\w*|drafts?|preview)\b/i, streaming),
  on(/(?:^|\s)\/stop\b|\bhow (?:do|can) i stop\b|\bstop(?:ping)? (?:you|button|an? answer)\b/i, stop),
  on(
    /\bedit(?:s|ed|ing)?\b.*\bmessages?\b|\bmessages?\b.*\bedit|\bhow (?:do|can) i edit\b|\bwhat .*\bedits?\b/is,
    edit
  ),
  on(/(?:^|\s)\/new\b|\bforget\b|\bstart over\b|\bnew conversation\b/i, forget),
  on(/\b(?:sqlite|database|backup|data folder|stored?|storage)\b/i, data),
  on(/\b(?:embed\w*|effect|layers?|typescript|library)\b/i, embed),
  on(/\bholdfast\b/i, what)
]

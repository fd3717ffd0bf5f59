import { all, exec, type Operation } from "../../../sql/database/Operation.ts"
import { statement } from "../../../sql/database/Statement.ts"

/** The steps to the present schema, in order; the file counts those that were made in `user_version`. */
const steps: ReadonlyArray<ReadonlyArray<string>> = [
  // `sqlite_sequence` remembers the highest update id after confirmed updates were deleted.
  [
    "CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS chats (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    `CREATE TABLE IF NOT EXISTS messages (
      id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, author TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
      entities TEXT NOT NULL, thread INTEGER, at INTEGER NOT NULL, edited_at INTEGER, editable INTEGER NOT NULL
    )`,
    "CREATE TABLE IF NOT EXISTS keyboards (message INTEGER PRIMARY KEY, buttons TEXT NOT NULL)",
    `CREATE TABLE IF NOT EXISTS presses (
      id TEXT PRIMARY KEY, chat INTEGER NOT NULL, message INTEGER NOT NULL, data TEXT NOT NULL, expires INTEGER NOT NULL
    ) WITHOUT ROWID`,
    "CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL, expires INTEGER NOT NULL)"
  ],
  // Groups: a supergroup counts its own messages. `spaces` has the last id of each count; deleted ids do not come again.
  [
    "CREATE TABLE spaces (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)",
    "INSERT INTO spaces SELECT 0, max(id) FROM messages HAVING max(id) IS NOT NULL",
    "CREATE TABLE topics (chat INTEGER, id INTEGER, name TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (chat, id)) WITHOUT ROWID",
    "INSERT INTO topics SELECT DISTINCT chat, thread, '', 'open' FROM messages WHERE thread IS NOT NULL",
    "ALTER TABLE chats ADD COLUMN started INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE chats ADD COLUMN state TEXT NOT NULL DEFAULT '{}'",
    "UPDATE chats SET started = 1 WHERE id IN (SELECT chat FROM messages)",
    "ALTER TABLE messages RENAME TO old",
    `CREATE TABLE messages (
      chat INTEGER, id INTEGER, author TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, entities TEXT NOT NULL,
      buttons TEXT NOT NULL, thread INTEGER, at INTEGER NOT NULL, edited_at INTEGER, editable INTEGER NOT NULL,
      extra TEXT NOT NULL, PRIMARY KEY (chat, id)
    ) WITHOUT ROWID`,
    `INSERT INTO messages SELECT o.chat, o.id, o.author, o.kind, o.text, o.entities, coalesce(k.buttons, '[]'), o.thread,
      o.at, o.edited_at, o.editable, '{}' FROM old o LEFT JOIN keyboards k ON k.message = o.id`,
    "DROP TABLE old",
    "DROP TABLE keyboards",
    "CREATE TABLE files (id TEXT PRIMARY KEY, view TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL UNIQUE, content TEXT NOT NULL)"
  ],
  // Idempotency keys. In a table without rowid, the index continues with the chat and the id.
  ["ALTER TABLE messages ADD COLUMN key TEXT", "CREATE INDEX messages_key ON messages (key) WHERE key IS NOT NULL"]
]

const version = statement<{ readonly user_version: number }>("pragma user_version")

/** Brings the file to the present schema. Runs in a transaction. */
export function* migrate(): Operation<void> {
  const [row] = yield* all(version)
  const done = row?.user_version ?? 0
  for (const step of steps.slice(done)) for (const text of step) yield* exec(statement(text))
  if (done < steps.length) yield* exec(statement(`pragma user_version = ${steps.length}`))
}

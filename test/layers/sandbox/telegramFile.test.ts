import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import Library from "better-sqlite3"
import { open } from "./telegramKit.ts"

/** The schema of the first version, with a person, two messages in a topic, and a keyboard. */
const firstVersion = `
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE chats (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, author TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    entities TEXT NOT NULL, thread INTEGER, at INTEGER NOT NULL, edited_at INTEGER, editable INTEGER NOT NULL
  );
  CREATE TABLE keyboards (message INTEGER PRIMARY KEY, buttons TEXT NOT NULL);
  CREATE TABLE presses (
    id TEXT PRIMARY KEY, chat INTEGER NOT NULL, message INTEGER NOT NULL, data TEXT NOT NULL, expires INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX messages_of_chat ON messages (chat, id);
  CREATE TABLE updates (id INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL, expires INTEGER NOT NULL);
  INSERT INTO chats VALUES (5000000001, 'Ada'), (5000000002, 'Silent');
  INSERT INTO messages VALUES
    (7, 5000000001, 'user', 'text', 'hello', '[]', 3, 1000, NULL, 0),
    (8, 5000000001, 'bot', 'text', 'pick', '[]', 3, 2000, NULL, 1);
  INSERT INTO keyboards VALUES (8, '[[{"text":"a","data":"1"}]]');
`

it.scoped("a file of the first version keeps its chats, topics, messages and buttons", () =>
  Effect.gen(function* () {
    const folder = yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())
    const filename = `${folder}/sandbox.db`
    const old = new Library(filename)
    old.exec(firstVersion)
    old.close()
    const { bot, sandbox } = yield* open({ filename })
    const [ada, silent] = yield* sandbox.chats
    expect((yield* sandbox.messages(ada!.id)).map(({ id, keyboard, text }) => [id, text, keyboard])).toEqual([
      [7, "hello", []],
      [8, "pick", [[{ text: "a", data: "1" }]]]
    ])
    const sent = yield* Effect.promise(() => bot.sendMessage(ada!.id, "on", { message_thread_id: 3 }))
    expect(sent).toMatchObject({ message_id: 9, message_thread_id: 3 })
    const refused = yield* Effect.promise(() => bot.sendMessage(silent!.id, "x").catch(String))
    expect(refused).toMatch("chat not found")
  }).pipe(Effect.provide(NodeFileSystem.layer))
)

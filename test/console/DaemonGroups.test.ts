import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Axe from "../support/Axe.ts"
import * as Browser from "../support/Browser.ts"
import { addPerson, conversation } from "../support/DaemonSandbox.ts"
import { answered, box, bubbles, Sandbox, visit } from "./Sandbox.ts"

const { act } = Browser

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true } as const

const write = (page: Page, text: string) =>
  act(async () => {
    await box(page).fill(text)
    await box(page).press("Enter")
  })

const chatOf = (page: Page) => Number(/-?\d+$/.exec(page.url())?.[0])

/** Makes a group of all people by the dialog. */
const makeGroup = (page: Page, title: string, { forum = false } = {}) =>
  Effect.gen(function* () {
    const dialog = page.getByRole("dialog", { name: "New group" })
    yield* act(() => page.getByRole("button", { name: "New group" }).click())
    yield* act(() => dialog.getByLabel("Title").fill(title))
    if (forum) yield* act(() => dialog.getByLabel("With topics").check())
    yield* act(() => dialog.getByRole("button", { name: "Create" }).click())
    yield* act(() => page.getByRole("heading", { name: title }).waitFor())
    return chatOf(page)
  })

layer(Sandbox.layer, { excludeTestServices: true, timeout: "2 minutes" })(
  "replies and groups in the page of the daemon",
  (it) => {
    it.scoped("a reply quotes what is selected of a message, and the bot reads the quote", () =>
      Effect.gen(function* () {
        const { base, complaints, page, person } = yield* visit()
        yield* write(page, "What is 6 times 7?")
        yield* answered(page, "You said: “What is 6 times 7?”")
        yield* act(() => page.getByRole("button", { name: "Delivered" }).waitFor())
        const answer = bubbles(page, "Holdfast").first()
        yield* act(() =>
          answer.locator(".text").evaluate((text) => {
            const view = text.ownerDocument.defaultView
            const range = text.ownerDocument.createRange()
            range.setStart(text.firstChild, 4)
            range.setEnd(text.firstChild, 18)
            view.getSelection().removeAllRanges()
            view.getSelection().addRange(range)
          })
        )
        yield* act(() => answer.hover())
        yield* act(() => answer.getByRole("button", { name: "Reply", exact: true }).click())
        yield* act(() => page.getByText("“a stand-in mod”", { exact: true }).waitFor())
        yield* write(page, "Is that so?")
        yield* answered(page, /I reply to this part of your message/)
        const { messages } = yield* conversation(base, person)
        const reply = messages.find(({ text }) => text === "Is that so?")?.reply
        assert.strictEqual(reply?.message, messages[1]?.id)
        assert.strictEqual(reply?.quote?.text, messages[1]?.text.slice(4, 18).trim())
        // The quote is above the reply, and leads to what it is from.
        const quoted = bubbles(page, "You")
          .nth(1)
          .getByRole("button", { name: /^In reply to/ })
        yield* act(() => quoted.getByText(reply?.quote?.text ?? "").waitFor())
        yield* act(() => quoted.click())
        yield* act(() => page.locator(`#message-${messages[1]?.id}:focus`).waitFor())
        assert.deepStrictEqual(complaints, [])
      })
    )

    it.scoped("a reply with a quote is written by keyboard alone", () =>
      Effect.gen(function* () {
        const { base, page, person } = yield* visit()
        const press = (...keys: ReadonlyArray<string>) =>
          act(async () => {
            for (const key of keys) await page.keyboard.press(key)
          })
        yield* write(page, "My name is Ada")
        yield* answered(page, /Ada/)
        yield* act(() => page.getByRole("button", { name: "Delivered" }).waitFor())
        yield* press("Control+ArrowUp", "Control+ArrowUp")
        yield* act(() => page.getByText("Reply to You", { exact: true }).waitFor())
        yield* act(() => box(page).and(page.locator(":focus")).waitFor())
        yield* act(() => page.getByRole("button", { name: "Quote a part" }).focus())
        yield* press("Enter")
        const part = page.getByLabel("Select the part of the text to quote")
        yield* act(() => part.and(page.locator(":focus")).waitFor())
        assert.deepStrictEqual(yield* Axe.findings(page), [])
        yield* press("Control+Home", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
        yield* act(() => box(page).and(page.locator(":focus")).waitFor())
        yield* act(() => page.keyboard.type("I mean it"))
        yield* press("Enter")
        yield* act(() => page.getByRole("button", { name: "Delivered" }).nth(1).waitFor())
        const { messages } = yield* conversation(base, person)
        const reply = messages.find(({ text }) => text === "I mean it")?.reply
        assert.deepStrictEqual(reply, { message: messages[0]?.id ?? 0, quote: { text: "My", position: 0 } })
        // Escape leaves a reply, and nothing is quoted by the next message.
        yield* press("Control+ArrowUp")
        yield* act(() => page.getByText(/^Reply to/).waitFor())
        yield* press("Escape")
        yield* act(() => page.getByText(/^Reply to/).waitFor({ state: "detached" }))
      })
    )

    it.scoped("people speak in a group; the bot answers the one who mentions it", () =>
      Effect.gen(function* () {
        const { base, complaints, page } = yield* visit()
        yield* addPerson(base)
        yield* act(() => page.getByRole("button", { name: "Add a person" }).click())
        yield* act(() => page.getByLabel("Name of the new person").fill("Grace"))
        yield* act(() => page.keyboard.press("Enter"))
        yield* act(() => page.getByRole("heading", { name: "Grace" }).waitFor())
        const group = yield* makeGroup(page, "Kelp club")
        yield* act(() => page.getByLabel("Speak as").selectOption({ label: "Grace" }))
        yield* write(page, "Good morning, everyone")
        yield* act(() => bubbles(page, "Grace").getByText("Good morning").waitFor())
        yield* act(() => page.getByLabel("Speak as").selectOption({ index: 0 }))
        yield* act(() => page.getByRole("button", { name: "Mention the bot" }).click())
        yield* act(() => page.keyboard.type("what is 6 times 7?"))
        yield* act(() => page.keyboard.press("Enter"))
        yield* answered(page, /what is 6 times 7\?”/)
        const { messages } = yield* conversation(base, group)
        const said = messages.filter(({ kind }) => kind === "text")
        assert.deepStrictEqual(
          said.map(({ from, sender }) => sender?.name ?? from),
          ["Grace", said[1]?.sender?.name, "bot"]
        )
        assert.strictEqual(said[1]?.text, "@holdfast_sandbox_bot what is 6 times 7?")
        assert.strictEqual(said[2]?.reply?.message, said[1]?.id)
        // The last speaker is chosen again after a reload, and the messages of others are on the other side.
        yield* act(() => page.getByLabel("Speak as").selectOption({ label: "Grace" }))
        yield* act(() => page.reload())
        yield* act(() => page.locator(".own").getByRole("article", { name: "Grace" }).waitFor())
        yield* answered(page, /what is 6 times 7\?”/)
        assert.strictEqual(yield* act(() => page.locator(".message.own").count()), 1)
        yield* act(() => page.getByRole("button", { name: "Members" }).click())
        const members = page.getByRole("dialog", { name: "Members of Kelp club" })
        yield* act(() => members.getByLabel("Grace").uncheck())
        yield* act(() => page.keyboard.press("Escape"))
        yield* act(() => page.locator(".notice").getByText("Grace left").waitFor())
        assert.notInclude(yield* act(() => page.getByLabel("Speak as").locator("option").allInnerTexts()), "Grace")
        assert.deepStrictEqual(complaints, [])
      })
    )

    it.scoped("a group with topics is used on a phone, in the dark; what is in a topic stays there", () =>
      Effect.gen(function* () {
        const { base, page } = yield* visit({ ...phone, colorScheme: "dark" })
        yield* act(() => page.getByRole("button", { name: "Back to the chats" }).tap())
        const group = yield* makeGroup(page, "Forum", { forum: true })
        yield* write(page, "In general")
        yield* act(() => page.getByRole("button", { name: "New topic" }).tap())
        yield* act(() => page.getByLabel("Name of the new topic").fill("Plans"))
        yield* act(() => page.keyboard.press("Enter"))
        const topic = page.getByLabel("Topic", { exact: true })
        yield* act(() => topic.locator("option:checked", { hasText: "Plans" }).waitFor({ state: "attached" }))
        yield* act(() => page.getByRole("button", { name: "Mention the bot" }).tap())
        yield* act(() => page.keyboard.type("what is 6 times 8?"))
        yield* act(() => page.keyboard.press("Enter"))
        yield* answered(page, /what is 6 times 8\?”/)
        assert.strictEqual(yield* act(() => page.getByText("In general").count()), 0)
        const { messages } = yield* conversation(base, group)
        const plans = messages.find(({ kind, text }) => kind === "service" && text.includes("Plans"))?.thread
        assert.isNumber(plans)
        assert.deepStrictEqual(
          messages.filter(({ kind }) => kind === "text").map(({ thread }) => thread),
          [null, plans, plans]
        )
        assert.deepStrictEqual(yield* Axe.findings(page), [])
        yield* act(() => topic.selectOption({ label: "All topics" }))
        yield* act(() => page.getByText("In general").waitFor())
        // A tap on a message shows what can be done with it.
        const answer = bubbles(page, "Holdfast").first()
        yield* act(() => answer.getByText(/You said: .*what is 6 times 8/).tap())
        yield* act(() => answer.getByRole("button", { name: "Reply", exact: true }).tap())
        yield* act(() => page.getByText("Reply to Holdfast").waitFor())
        yield* write(page, "and 9?")
        yield* answered(page, /and 9\?”/)
        assert.isFalse(yield* act(() => page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth")))
      })
    )

    it.scoped("a message is forwarded to another chat, which is opened", () =>
      Effect.gen(function* () {
        const { base, page, person } = yield* visit()
        yield* write(page, "Please pass it on")
        yield* answered(page, /pass it on/)
        yield* act(() => page.getByRole("button", { name: "Add a person" }).click())
        yield* act(() => page.getByLabel("Name of the new person").fill("Linus"))
        yield* act(() => page.keyboard.press("Enter"))
        yield* act(() => page.getByRole("heading", { name: "Linus" }).waitFor())
        yield* act(() => page.goBack())
        const said = bubbles(page, "You").first()
        yield* act(() => said.getByText("Please pass it on").hover())
        yield* act(() => said.getByRole("button", { name: "Forward" }).click())
        yield* act(() =>
          page.getByRole("dialog", { name: "Forward to" }).getByRole("button", { name: "Linus" }).click()
        )
        yield* act(() => page.getByRole("heading", { name: "Linus" }).waitFor())
        yield* act(() => page.getByText("Forwarded from Ada").waitFor())
        yield* answered(page, /pass it on/)
        const to = chatOf(page)
        assert.notStrictEqual(to, person)
        const { messages } = yield* conversation(base, to)
        assert.deepInclude(messages[0]?.forward?.origin, { _tag: "Person", id: person })
      })
    )
  }
)

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import { png, silence } from "../../layers/sandbox/media/Samples.ts"
import * as Browser from "../support/Browser.ts"
import { conversation } from "../support/DaemonSandbox.ts"
import * as Axe from "../support/Axe.ts"
import { answered, box, bubbles, choose, file, Sandbox, visit } from "./Sandbox.ts"

const { act } = Browser

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true } as const

/** A picture in the page, once it is drawn. */
const drawn = (page: Page, name: string) =>
  act(() =>
    bubbles(page, "You")
      .getByRole("img", { name: `Picture ${name}` })
      .evaluate(async (image) => {
        await image.decode()
        return [image.naturalWidth, image.naturalHeight]
      })
  )

/** Gives files to the page as a paste, or as a drop, does. */
const give = (page: Page, how: "paste" | "drop", files: ReadonlyArray<ReturnType<typeof file>>) =>
  act(() =>
    (how === "paste" ? box(page) : page.locator(".conversation")).evaluate(
      (target, { how, files }) => {
        // The types of the tests know no browser.
        const view = target.ownerDocument.defaultView
        const data = new view.DataTransfer()
        for (const { base64, mimeType, name } of files) {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
          data.items.add(new view.File([bytes], name, { type: mimeType }))
        }
        const flags = { bubbles: true, cancelable: true }
        const event =
          how === "paste"
            ? new view.ClipboardEvent("paste", { clipboardData: data, ...flags })
            : new view.DragEvent("drop", { dataTransfer: data, ...flags })
        target.dispatchEvent(event)
      },
      { how, files: files.map(({ buffer, mimeType, name }) => ({ name, mimeType, base64: buffer.toString("base64") })) }
    )
  )

/** Drops a file of zeros, which is made in the page. */
const dropLarge = (page: Page, name: string, size: number) =>
  act(() =>
    page.locator(".conversation").evaluate(
      (target, { name, size }) => {
        const view = target.ownerDocument.defaultView
        const data = new view.DataTransfer()
        data.items.add(new view.File([new Uint8Array(size)], name))
        target.dispatchEvent(new view.DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }))
      },
      { name, size }
    )
  )

const attachments = (page: Page) => page.getByRole("list", { name: "Files of the message" }).getByRole("listitem")

layer(Sandbox.layer, { excludeTestServices: true, timeout: "2 minutes" })("files in the page of the daemon", (it) => {
  it.scoped("a picture is sent with a caption, shown, and answered", () =>
    Effect.gen(function* () {
      const { complaints, page } = yield* visit()
      yield* choose(page, [file("sea.png", "image/png", png(300, 200))])
      yield* act(() => attachments(page).getByText("sea.png").waitFor())
      yield* act(() => box(page).fill("Look at the sea"))
      yield* act(() => page.keyboard.press("Enter"))
      yield* answered(page, "I see a picture: image/png, 300 × 200 pixels")
      assert.deepStrictEqual(yield* drawn(page, "sea.png"), [300, 200])
      yield* act(() => bubbles(page, "You").getByText("Look at the sea").waitFor())
      assert.strictEqual(yield* act(() => attachments(page).count()), 0)
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped("a pasted picture is sent as a file if the person wants it so", () =>
    Effect.gen(function* () {
      const { base, page, person } = yield* visit()
      yield* give(page, "paste", [file("pasted.png", "image/png", png(30, 20))])
      yield* act(() => page.getByLabel("Send pasted.png as").selectOption({ label: "File" }))
      yield* act(() => page.getByRole("button", { name: "Send", exact: true }).click())
      yield* answered(page, "I see a picture: image/png, 30 × 20 pixels")
      const { messages } = yield* conversation(base, person)
      assert.strictEqual(messages[0]?.kind, "document")
      // The button that was pressed is disabled: the focus is where the person goes on writing.
      assert.isTrue(yield* act(() => box(page).evaluate((one) => one === one.ownerDocument.activeElement)))
    })
  )

  it.scoped("an album is dropped, sent as one, and answered", () =>
    Effect.gen(function* () {
      const { base, page, person } = yield* visit()
      yield* give(page, "drop", [
        file("one.png", "image/png", png(40, 30)),
        file("two.png", "image/png", png(50, 30)),
        file("three.png", "image/png", png(60, 30))
      ])
      yield* act(() => attachments(page).nth(2).waitFor())
      yield* act(() => page.getByRole("button", { name: "Remove two.png" }).click())
      yield* act(() => box(page).press("Enter"))
      yield* answered(page, /image\/png, 60 × 30 pixels/)
      const { messages } = yield* conversation(base, person)
      const sent = messages.filter(({ from }) => from === "user")
      assert.deepStrictEqual(
        sent.map(({ kind, media }) => [kind, media?.name]),
        [
          ["photo", "one.png"],
          ["photo", "three.png"]
        ]
      )
      assert.isDefined(sent[0]?.album)
      assert.strictEqual(sent[0]?.album, sent[1]?.album)
      // One bubble has both.
      assert.strictEqual(yield* act(() => bubbles(page, "You").count()), 1)
      assert.strictEqual(yield* act(() => bubbles(page, "You").getByRole("img").count()), 2)
    })
  )

  it.scoped("a file is sent, read, and can be saved again", () =>
    Effect.gen(function* () {
      const { base, page } = yield* visit()
      yield* choose(page, [file("plan.txt", "text/plain", "The plan is blue.\n")])
      yield* act(() => box(page).press("Enter"))
      yield* answered(page, /The plan is blue/)
      const link = bubbles(page, "You").getByRole("link", { name: "plan.txt 18 bytes" })
      const to = yield* act(() => link.getAttribute("href"))
      const saved = yield* act(() => page.request.get(`${base}/${to}`))
      assert.strictEqual(yield* act(() => saved.text()), "The plan is blue.\n")
      assert.match(saved.headers()["content-disposition"] ?? "", /^attachment; filename\*=UTF-8''plan\.txt$/)
    })
  )

  it.scoped("a voice message is recorded by keyboard on a phone, sent, played, and answered", () =>
    Effect.gen(function* () {
      const { base, complaints, page, person } = yield* visit({ ...phone, colorScheme: "dark" })
      const press = (key: string) => act(() => page.keyboard.press(key))
      yield* act(() => page.getByRole("button", { name: "Record a voice message" }).focus())
      yield* press("Enter")
      yield* act(() => page.getByText("Recording 0:01").waitFor())
      assert.deepStrictEqual(yield* Axe.findings(page), [])
      const send = page.getByRole("button", { name: "Send the recording" })
      assert.isTrue(yield* act(() => send.evaluate((one) => one === one.ownerDocument.activeElement)))
      yield* press("Enter")
      yield* answered(page, /I say in a voice message:\) A recording of \d+ seconds/)
      const player = bubbles(page, "You").locator("audio")
      const length = yield* act(() =>
        player.evaluate(async (audio) => {
          audio.muted = true
          await audio.play()
          return audio.duration
        })
      )
      assert.isAbove(length, 0.5)
      const [sent] = (yield* conversation(base, person)).messages
      assert.deepInclude(sent, { kind: "voice" })
      assert.isAtLeast(sent?.media?.duration ?? 0, 1)
      assert.isFalse(yield* act(() => page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth")))
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.scoped("a voice message is a chosen file where the browser does not record", () =>
    Effect.gen(function* () {
      const { page } = yield* visit({}, (page) => page.addInitScript("delete window.MediaRecorder"))
      const choosing = act(() => page.waitForEvent("filechooser"))
      const button = page.getByRole("button", { name: "Record a voice message" })
      const [chooser] = yield* Effect.zip(
        choosing,
        act(() => button.click()),
        { concurrent: true }
      )
      yield* act(() => chooser.setFiles([file("note.oga", "audio/ogg", silence(2, "My name is Bob"))]))
      yield* act(() => page.getByLabel("Send note.oga as").waitFor())
      assert.strictEqual(yield* act(() => page.getByLabel("Send note.oga as").inputValue()), "voice")
      yield* act(() => box(page).press("Enter"))
      yield* answered(page, /Bob/)
      yield* act(() => bubbles(page, "You").getByText("Voice message, 0:02").waitFor())
    })
  )

  it.scoped("a recording that is dropped or left is not sent, and a microphone that is refused is told", () =>
    Effect.gen(function* () {
      const { base, page, person } = yield* visit()
      const record = () => act(() => page.getByRole("button", { name: "Record a voice message" }).click())
      yield* record()
      yield* act(() => page.getByRole("button", { name: "Discard" }).click())
      yield* act(() => box(page).and(page.locator(":focus")).waitFor())
      assert.strictEqual(yield* act(() => attachments(page).count()), 0)
      // Who leaves the conversation finds the recording there.
      yield* record()
      yield* act(() => page.getByText("Recording 0:01").waitFor())
      yield* act(() => page.evaluate("location.hash = '#/dashboard'"))
      yield* act(() => page.getByRole("heading", { name: "Dashboard" }).waitFor())
      yield* act(() => page.goBack())
      yield* act(() => attachments(page).getByText("voice.wav").waitFor())
      yield* act(() => page.getByRole("button", { name: "Remove voice.wav" }).click())
      yield* act(() => page.evaluate("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'))"))
      yield* record()
      yield* act(() => page.getByRole("alert").getByText("no microphone to this page").waitFor())
      assert.deepStrictEqual((yield* conversation(base, person)).messages, [])
    })
  )

  it.scoped("what cannot be sent is told with its name, and the rest is sent", () =>
    Effect.gen(function* () {
      const { page } = yield* visit()
      const alert = page.getByRole("alert")
      yield* dropLarge(page, "film.mkv", 25_000_000)
      yield* act(() => alert.getByText("film.mkv has 25.0 MB. A file may have 24.0 MB here.").waitFor())
      yield* choose(page, [file("empty.txt", "text/plain", ""), file("plan.txt", "text/plain", "The plan is green.")])
      yield* act(() => alert.getByText("empty.txt is empty.").waitFor())
      assert.strictEqual(yield* act(() => attachments(page).count()), 1)
      yield* act(() => box(page).press("Enter"))
      yield* answered(page, /The plan is green/)
      // Refused by the sandbox, as Telegram does; sent again, it is refused again.
      yield* choose(page, [file("broken.png", "image/png", "no picture")])
      yield* act(() => box(page).press("Enter"))
      yield* act(() => page.getByText("IMAGE_PROCESS_FAILED").waitFor())
      yield* act(() => page.getByRole("button", { name: "Discard" }).click())
      yield* act(() => page.getByText("IMAGE_PROCESS_FAILED").waitFor({ state: "detached" }))
    })
  )

  it.scoped("a picture that waits for the daemon survives a reload of the page, and goes out by itself, once", () =>
    Effect.gen(function* () {
      const { base, page, person } = yield* visit()
      let isCut = true
      yield* act(() =>
        page.route("**/messages", async (route) => {
          if (route.request().method() !== "POST") return route.continue()
          if (!isCut) return route.continue()
          // It arrives, but its answer is lost.
          await route.fetch()
          await route.abort("connectionreset")
        })
      )
      yield* choose(page, [file("kept.png", "image/png", png(70, 50))])
      yield* act(() => box(page).press("Enter"))
      yield* answered(page, /70 × 50/)
      yield* act(() => page.unroute("**/messages"))
      yield* act(() => page.route("**/messages", (route) => (isCut ? route.abort() : route.continue())))
      yield* choose(page, [file("late.png", "image/png", png(80, 50))])
      yield* act(() => box(page).press("Enter"))
      yield* act(() => page.getByText("Not sent yet").waitFor())
      yield* act(() => page.reload())
      yield* act(() => page.getByText("Not sent yet").waitFor())
      isCut = false
      yield* answered(page, /80 × 50/)
      const { messages } = yield* conversation(base, person)
      assert.deepStrictEqual(
        messages.flatMap(({ media }) => media?.name ?? []),
        ["kept.png", "late.png"]
      )
    })
  )
})

import * as Effect from "effect/Effect"
import * as Supervisor from "effect/Supervisor"

/**
 * The layout of the memory that a process shares with its watcher: 32-bit words, then the slots for the names of steps.
 */
export const layout = {
  /** Counts the beats of the event loop. */
  beats: 0,
  /** The slot of the step that holds the thread; 0 for none. */
  current: 1,
  /** Counts how often a step took or left the thread: the same number means the same stretch. */
  stretches: 2,
  /** 1 while a debugger is attached, which may pause the thread. */
  debugged: 3,
  words: 4,
  /** Bytes per slot: the length of the name, and the name. */
  slot: 192
} as const

/** More than the number of concurrent steps; a step without a slot runs unwatched. */
const slots = 4096

const ascii = new TextEncoder()

/**
 * The steps of a process, in memory that another thread can read: the running ones, and the one that holds the thread.
 *
 * A fiber of a step holds the thread from its `onResume` to its `onSuspend`. Fibers can nest, because one may start
 * another synchronously; hence a stack. It is cleared with each beat, when nothing can be on it.
 */
export class SharedSteps {
  readonly memory = new SharedArrayBuffer(layout.words * 4 + slots * layout.slot)
  readonly #words = new Int32Array(this.memory, 0, layout.words)
  readonly #names = new Uint8Array(this.memory, layout.words * 4)
  readonly #free: Array<number> = []
  readonly #stack: Array<number> = []
  readonly #closely = new Set<number>()
  readonly #onChange: (step: string) => void
  #used = 0

  /** `onChange` is called whenever the thread changes to or from a closely watched step. */
  constructor(onChange: (step: string) => void) {
    this.#onChange = onChange
  }

  /** Records a turn of the event loop. */
  beat(debugged: boolean): void {
    this.#stack.length = 0
    this.#hold(0)
    this.#words[layout.debugged] = debugged ? 1 : 0
    Atomics.add(this.#words, layout.beats, 1)
  }

  /** The step that holds the thread; empty for none. */
  get current(): string {
    return this.#nameOf(this.#words[layout.current] ?? 0)
  }

  observe(step: string, closely: boolean): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> {
    return (self) =>
      Effect.suspend(() => {
        const slot = this.#take(step, closely)
        if (slot === 0) return self
        const enter = () => this.#enter(slot)
        const leave = () => this.#leave()
        return Effect.suspend(() => {
          // This fiber runs already, so `onResume` is not called for it.
          enter()
          return self
        }).pipe(
          Effect.supervised(new OnThread(enter, leave)),
          Effect.ensuring(
            Effect.sync(() => {
              leave()
              this.#give(slot)
            })
          )
        )
      })
  }

  during<A>(step: string, run: () => A): A {
    const slot = this.#take(step, false)
    if (slot === 0) return run()
    this.#enter(slot)
    try {
      return run()
    } finally {
      this.#leave()
      this.#give(slot)
    }
  }

  #take(step: string, closely: boolean): number {
    const slot = this.#free.pop() ?? (this.#used < slots ? ++this.#used : 0)
    if (slot === 0) return 0
    const start = (slot - 1) * layout.slot
    const { written } = ascii.encodeInto(step, this.#names.subarray(start + 1, start + layout.slot))
    this.#names[start] = written
    if (closely) this.#closely.add(slot)
    return slot
  }

  #give(slot: number): void {
    this.#closely.delete(slot)
    this.#free.push(slot)
  }

  #enter(slot: number): void {
    this.#stack.push(slot)
    this.#hold(slot)
  }

  #leave(): void {
    this.#stack.pop()
    this.#hold(this.#stack.at(-1) ?? 0)
  }

  #hold(slot: number): void {
    const before = this.#words[layout.current] ?? 0
    if (before === slot) return
    this.#words[layout.current] = slot
    Atomics.add(this.#words, layout.stretches, 1)
    if (this.#closely.size === 0) return
    if (this.#closely.has(slot)) this.#onChange(this.#nameOf(slot))
    else if (this.#closely.has(before)) this.#onChange("")
  }

  #nameOf(slot: number): string {
    if (slot === 0) return ""
    const start = (slot - 1) * layout.slot
    return Buffer.from(this.#names.subarray(start + 1, start + 1 + (this.#names[start] ?? 0))).toString("latin1")
  }
}

/** Calls back when a fiber of a step takes and leaves the thread. */
class OnThread extends Supervisor.AbstractSupervisor<void> {
  override readonly value = Effect.void
  override readonly onResume: () => void
  override readonly onSuspend: () => void

  constructor(onResume: () => void, onSuspend: () => void) {
    super()
    this.onResume = onResume
    this.onSuspend = onSuspend
  }
}

import { effect, type Signal, signal } from "@preact/signals"

/** A signal that outlives the page: what is in it is there again after a reload. */
export const kept = <A>(name: string, initial: A): Signal<A> => {
  const key = `holdfast.${name}`
  const read = (): A => {
    try {
      const stored = localStorage.getItem(key)
      return stored === null ? initial : JSON.parse(stored)
    } catch {
      return initial
    }
  }
  const state = signal(read())
  effect(() => {
    const json = JSON.stringify(state.value)
    try {
      localStorage.setItem(key, json)
    } catch {
      // A full or forbidden storage keeps nothing; the page works all the same.
    }
  })
  return state
}

import { effect, type Signal, signal } from "@preact/signals"

/** A signal whose value survives a reload of the page. */
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
      // If the storage is full or forbidden, the page works without it.
    }
  })
  return state
}

/**
 * The files of messages that are not sent yet, so that they survive a reload of the page. Where the browser stores none
 * (in a private window, or on a full disk), they live as long as the page.
 */
const here = new Map<string, Blob>()

const store = "files"

const open = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open("holdfast", 1)
    opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(store))
    opening.addEventListener("success", () => resolve(opening.result))
    opening.addEventListener("error", () => reject(opening.error))
    opening.addEventListener("blocked", () => reject(new Error("the database is blocked")))
  })

let database: Promise<IDBDatabase> | undefined

const run = async <A>(mode: IDBTransactionMode, act: (files: IDBObjectStore) => IDBRequest<A>): Promise<A> => {
  const transaction = (await (database ??= open())).transaction(store, mode)
  return new Promise((resolve, reject) => {
    const acting = act(transaction.objectStore(store))
    transaction.addEventListener("complete", () => resolve(acting.result))
    transaction.addEventListener("abort", () => reject(transaction.error))
  })
}

const orNothing = async <A>(work: Promise<A>): Promise<A | undefined> => {
  try {
    return await work
  } catch {
    return undefined
  }
}

export const keep = async (id: string, file: Blob) => {
  here.set(id, file)
  await orNothing(run("readwrite", (files) => files.put(file, id)))
}

/** The content of a file; `undefined` if the browser has not kept it. */
export const find = async (id: string): Promise<Blob | undefined> => {
  const found = here.get(id) ?? (await orNothing(run<unknown>("readonly", (files) => files.get(id))))
  if (!(found instanceof Blob)) return undefined
  here.set(id, found)
  return found
}

export const drop = async (ids: ReadonlyArray<string>) => {
  for (const id of ids) {
    here.delete(id)
    await orNothing(run("readwrite", (files) => files.delete(id)))
  }
}

/** Drops the files that no message needs any more. */
export const tidy = async (needed: ReadonlySet<string>) => {
  const all = (await orNothing(run("readonly", (files) => files.getAllKeys()))) ?? []
  await drop(all.map(String).filter((id) => !needed.has(id)))
}

/**
 * The offset after a batch: its last readable id plus one, even if that is lower than before, because ids restart at
 * random and a maximum would wait for ever. An empty batch keeps the offset. A batch without any readable id advances
 * the offset by its length: ids are increasing, so nothing unseen is confirmed.
 */
export const following = (batch: ReadonlyArray<unknown>, offset: number | undefined): number | undefined => {
  const last = batch.findLast(hasId)
  if (last !== undefined) return last.update_id + 1
  return offset === undefined ? undefined : offset + batch.length
}

/**
 * Update ids have 32 bits. A number far beyond that is not an id, and confirming it would discard all updates before
 * it.
 */
const highest = 2 ** 40

/** Whether an update has an id that can be confirmed. */
export const hasId = (update: unknown): update is { readonly update_id: number } =>
  typeof update === "object" &&
  update !== null &&
  "update_id" in update &&
  Number.isSafeInteger(update.update_id) &&
  Number(update.update_id) >= 0 &&
  Number(update.update_id) <= highest

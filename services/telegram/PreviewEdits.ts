import type { RequestId } from "../../domain/Ids.ts"

/** More are forgotten: that costs an edit and a wait, and nothing else. */
const most = 1024

/**
 * Until when an edit of a preview may still be carried out, in epoch milliseconds. One that is carried out late would
 * replace the answer by an old text.
 */
export class PreviewEdits {
  private readonly until = new Map<RequestId, number>()

  /** `unknown`: for a preview that this process has not edited, another process may have. */
  readonly settledAt = (request: RequestId, unknown: number): number => {
    const known = this.until.get(request) ?? unknown
    this.note(request, known)
    return known
  }

  readonly note = (request: RequestId, until: number): void => {
    this.until.delete(request)
    this.until.set(request, until)
    for (const oldest of this.until.keys()) {
      if (this.until.size <= most) break
      this.until.delete(oldest)
    }
  }

  readonly forget = (request: RequestId): void => void this.until.delete(request)
}

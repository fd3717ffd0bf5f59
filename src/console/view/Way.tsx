import { useEffect, useState } from "preact/hooks"
import { story } from "../../../domain/turns/Story.ts"
import { http } from "../state/http.ts"
import type { TurnReport } from "../wire.ts"
import { lasted } from "./clock.ts"

const seconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" })

/** Everything that happened to a request, one line per event. It is loaded again whenever `news` changes. */
export const Way = ({ news, request }: { readonly request: string; readonly news: string }) => {
  const [report, setReport] = useState<TurnReport | undefined>(undefined)
  const [why, setWhy] = useState("")
  useEffect(() => {
    let isWanted = true
    http.turn(request).then(
      (found) => isWanted && setReport(found),
      (error: unknown) => isWanted && setWhy(error instanceof Error ? error.message : String(error))
    )
    return () => void (isWanted = false)
  }, [request, news])
  if (report === undefined) return why === "" ? null : <p class="way-none">{why}</p>
  return <Happenings all={story(report)} />
}

/** The events of a story. */
export const Happenings = ({ all }: { readonly all: ReturnType<typeof story> }) => {
  const first = all[0]?.at ?? 0
  return (
    <ol class="way" aria-label="What happened to it">
      {all.map(({ at, how, tone, what }, index) => (
        <li key={`${at} ${what} ${index}`} class={tone}>
          <time dateTime={new Date(at).toISOString()}>{seconds.format(at)}</time>
          <span class="way-after">{at === first ? "" : `+${lasted(at - first)}`}</span>
          <b>{what}</b>
          <span class="way-how">{how}</span>
        </li>
      ))}
    </ol>
  )
}

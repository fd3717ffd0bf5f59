import { useMemo } from "preact/hooks"
import { encode } from "uqr"

/** The link whose first visitor becomes the owner of the bot, as a link and as a QR code. */
export const Invitation = ({ link }: { readonly link: string }) => (
  <section class="invitation" aria-labelledby="invitation">
    <Code text={link} />
    <div>
      <h2 id="invitation">Nobody may use the bot yet</h2>
      <p>
        Open this link in Telegram, or scan the code with your phone, and press Start: you become the owner, and can
        allow others with <code>/allow</code>. The link works once.
      </p>
      <a class="button" href={link} target="_blank" rel="noreferrer">
        Become the owner
      </a>
      <code class="invitation-link">{link}</code>
    </div>
  </section>
)

/** Always dark on light: many readers see nothing else. */
const Code = ({ text }: { readonly text: string }) => {
  const { path, size } = useMemo(() => {
    const { data, size } = encode(text, { ecc: "M", border: 3 })
    const path = data.flatMap((row, y) => row.flatMap((isSet, x) => (isSet ? [`M${x} ${y}h1v1h-1z`] : []))).join("")
    return { path, size }
  }, [text])
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code of the link"
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

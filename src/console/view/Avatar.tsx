/** The initial of a person, on a colour derived from the id. */
export const Avatar = ({ id, name }: { readonly id: number; readonly name: string }) => (
  <span
    class="avatar"
    aria-hidden="true"
    ref={(span) => span?.style.setProperty("--hue", String((Math.abs(id) * 67) % 360))}
  >
    {[...name.trim()][0]?.toUpperCase() ?? "?"}
  </span>
)

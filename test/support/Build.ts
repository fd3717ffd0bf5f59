import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const rooms = [
  "domain",
  "services",
  "layers",
  "src",
  "bench",
  "examples",
  "test/chaos",
  "test/compat",
  "test/fuzz",
  "test/support"
]

/** The last file that the build writes. */
const newest = join(root, "dist/console/index.html")
const entry = join(root, "dist/src/main.js")

const changedAt = (path: string) => statSync(join(root, path)).mtimeMs

/** When something in the sources changed last; a folder changes with the files that come and go. */
const sourcesChangedAt = () =>
  Math.max(
    ...readdirSync(root)
      .filter((name) => /\.(ts|json)$/.test(name))
      .map(changedAt),
    ...rooms.map(changedAt),
    ...rooms.flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((name) => changedAt(join(room, name)))
    )
  )

/** Before the first test: `dist/` is what the sources say, because some tests start the built daemon. */
export default () => {
  if (existsSync(entry) && existsSync(newest) && statSync(newest).mtimeMs > sourcesChangedAt()) return
  const build = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, encoding: "utf8" })
  if (build.status !== 0) throw new Error(`the build failed:\n${build.stdout}${build.stderr}`)
}

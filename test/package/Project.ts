import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** How a command ended, and all that it wrote. */
export const run = (cwd: string, file: string, ...args: ReadonlyArray<string>) =>
  new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
    execFile(file, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, out, err })
    )
  })

/** A tool among the repository's own. */
export const tool = (name: string) => join(root, "node_modules/.bin", name)

/**
 * An empty project in which the package is installed as `npm pack` makes it. What it depends on is linked from here, so that no
 * network is needed; Holdfast itself finds nothing else.
 */
export const install = async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-package-"))
  const modules = join(folder, "node_modules")
  const link = (name: string) => {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, "node_modules", name), join(modules, name))
  }
  // `dist` is built, and `prepare` would build it once more.
  const packed = await run(root, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder)
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))
  if (tarball === undefined) throw new Error(`npm pack: ${packed.err}`)
  const unpacked = await run(folder, "tar", "-xzf", tarball)
  if (unpacked.code !== 0) throw new Error(`tar: ${unpacked.err}`)
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package/package.json"), "utf8"))
  for (const name of Object.keys(dependencies)) link(name)
  link("@types/node")
  renameSync(join(folder, "package"), join(modules, "holdfast"))
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }))
  return { folder, tarball: join(folder, tarball), holdfast: join(modules, "holdfast") }
}

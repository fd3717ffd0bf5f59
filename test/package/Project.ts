import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
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

/** Links a package of this repository into a folder of packages. */
export const linkInto = (modules: string) => (name: string) => {
  mkdirSync(dirname(join(modules, name)), { recursive: true })
  symlinkSync(join(root, "node_modules", name), join(modules, name))
}

/** Makes the tarball of a package, and says where and how large it is. */
export const pack = async (source: string, folder: string) => {
  // `dist` is built, and `prepare` would build it once more.
  const packed = await run(
    join(root, source),
    "npm",
    "pack",
    "--ignore-scripts",
    "--json",
    "--pack-destination",
    folder
  )
  if (packed.code !== 0) throw new Error(`npm pack: ${packed.err}`)
  const [{ filename, size, unpackedSize }] = JSON.parse(packed.out)
  return { tarball: join(folder, filename), size: Number(size), unpackedSize: Number(unpackedSize) }
}

/** The output of a strict type check of programs. */
export const typeCheck = (folder: string, ...files: ReadonlyArray<string>) => {
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: ["node"]
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }))
  return run(folder, tool("tsc"), "-p", ".")
}

/**
 * An empty project in which the package is installed as `npm pack` makes it. What it depends on is linked from here, so that no
 * network is needed; Holdfast itself finds nothing else.
 */
export const install = async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-package-"))
  const modules = join(folder, "node_modules")
  const link = linkInto(modules)
  const { tarball } = await pack(".", folder)
  const unpacked = await run(folder, "tar", "-xzf", tarball)
  if (unpacked.code !== 0) throw new Error(`tar: ${unpacked.err}`)
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(folder, "package/package.json"), "utf8"))
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) link(name)
  link("@types/node")
  renameSync(join(folder, "package"), join(modules, "holdfast"))
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }))
  return { folder, tarball, holdfast: join(modules, "holdfast") }
}

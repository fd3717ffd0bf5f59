import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

// Writes `dist/sbom.cdx.json`: the packages that production installs, as CycloneDX, by `npm sbom` from the lock file.
// The same lock file gives the same bytes: npm's version, the time, the random number and the folder's name are left
// out.

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const root = file("../..")

interface Bom {
  readonly [key: string]: unknown
  readonly metadata: { readonly component: { readonly "bom-ref": string } }
  readonly components: ReadonlyArray<{ readonly "bom-ref": string }>
  readonly dependencies: ReadonlyArray<{ readonly ref: string; readonly dependsOn: ReadonlyArray<string> }>
}

interface Lock {
  /** A package has a name of its own if it is installed under another one. */
  readonly packages: Readonly<
    Record<string, { readonly name?: string; readonly version: string; readonly dev?: boolean }>
  >
}

const read = <A>(path: string) => JSON.parse(readFileSync(file(path), "utf8")) as A

/** The npm that runs this script, or the one on the PATH. */
const npm = (...args: ReadonlyArray<string>): string => {
  const own = process.env["npm_execpath"]
  const [command, first] = own === undefined ? ["npm", []] : [process.execPath, [own]]
  return execFileSync(command, [...first, ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"]
  })
}

/** A UUID derived from the text. */
const uuid = (text: string) => {
  const hex = createHash("sha256").update(text).digest("hex")
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-"
  )
}

try {
  const written = npm("sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only")
  const { metadata, serialNumber: _, ...bom } = JSON.parse(written) as Bom
  const { name } = read<{ readonly name: string }>("../../package.json")
  // With --omit=dev, npm 11.19 also leaves out production packages that development tools share. The lock file is
  // right.
  const installed = new Set(
    Object.entries(read<Lock>("../../package-lock.json").packages)
      .filter(([, { dev }]) => dev !== true)
      .map(([path, { name, version }]) => `${name ?? path.replace(/^.*node_modules\//, "")}@${version}`)
  )
  const same = {
    ...bom,
    metadata: { component: { ...metadata.component, name } },
    components: bom.components.filter((one) => installed.has(one["bom-ref"])),
    dependencies: bom.dependencies
      .filter(({ ref }) => installed.has(ref))
      .map(({ dependsOn, ref }) => ({ ref, dependsOn: dependsOn.filter((other) => installed.has(other)) }))
  }
  const serialNumber = `urn:uuid:${uuid(JSON.stringify(same))}`
  writeFileSync(file("../sbom.cdx.json"), `${JSON.stringify({ ...same, serialNumber }, null, 2)}\n`)
} catch {
  process.stderr.write("No SBOM was written: `npm sbom` needs npm 10 or newer and a lock file.\n")
}

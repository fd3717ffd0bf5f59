import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8"))

interface Entry {
  readonly name?: string
  readonly version: string
  readonly integrity?: string
  readonly resolved?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
}

const entries = Object.entries<Entry>(read("package-lock.json").packages).filter(([path]) => path !== "")
const nameOf = (path: string) => path.replace(/^.*node_modules\//, "")

/** The registry answers 404 for these: npm leaves them out wherever it would install them, and there is nothing to take a hash of. */
const unpublished = new Set(
  ["darwin-arm64", "darwin-x64", "linux-arm", "linux-arm64", "win32-arm64", "win32-x64"].map(
    (platform) => `node_modules/@effect/tsgo-${platform} 0.45.0`
  )
)

describe("the lock file", () => {
  it("has the integrity of every package, and no address of a registry", () => {
    const without = entries.filter(([, { integrity = "" }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))
    assert.deepStrictEqual(new Set(without.map(([path, { version }]) => `${path} ${version}`)), unpublished)
    for (const [path, { dev, optional }] of without) assert.isTrue(dev && optional, path)
    assert.deepStrictEqual(
      entries.filter(([, { resolved }]) => resolved !== undefined),
      []
    )
  })

  it("has install scripts only where package.json decides about them", () => {
    const scripts = new Set(entries.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path)))
    assert.deepStrictEqual([...scripts].sort(), Object.keys(read("package.json").allowScripts).sort())
  })
})

describe("the software bill of materials", () => {
  it("names what production installs, with hashes, and nothing of the machine that built it", () => {
    const bom = read("dist/sbom.cdx.json")
    assert.deepInclude(bom, { bomFormat: "CycloneDX", specVersion: "1.5", version: 1 })
    assert.match(bom.serialNumber, /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
    const { name, version } = read("package.json")
    assert.deepInclude(bom.metadata.component, {
      name,
      version,
      type: "application",
      purl: `pkg:npm/${name}@${version}`
    })
    const refs = new Set<string>(bom.components.map((one: { readonly "bom-ref": string }) => one["bom-ref"]))
    const installed = entries
      .filter(([, { dev }]) => !dev)
      .map(([path, { name, version }]) => `${name ?? nameOf(path)}@${version}`)
    assert.deepStrictEqual([...refs].sort(), [...new Set(installed)].sort())
    for (const { hashes } of bom.components) assert.strictEqual(hashes[0].alg, "SHA-512")
    for (const { dependsOn, ref } of bom.dependencies)
      for (const one of [ref, ...dependsOn]) assert.isTrue(refs.has(one) || one === `${name}@${version}`, one)
    const text = JSON.stringify(bom)
    assert.notInclude(text, process.cwd())
    assert.notMatch(text, /"timestamp"|https?:\/\/registry|\/node_modules\//)
  })
})

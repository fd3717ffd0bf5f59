import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

// Run by the build: `dist/packages/resilience` is a package of its own, for those who want `holdfast/resilience` without Telegram, SQL
// and Temporal. It holds the modules that `resilience.js` and its types import, and the build fails if they import a package but `effect`.

const name = "holdfast-resilience"
const root = fileURLToPath(new URL("../..", import.meta.url))
const dist = join(root, "dist")
const target = join(dist, "packages/resilience")

/** The modules that a file imports, as `tsc` writes them. */
const importsOf = (text: string): ReadonlyArray<string> => {
  const code = text.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "")
  return Array.from(code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g), ([, specifier]) => specifier ?? "")
}

/** Every file that is reached from a module of `dist`, by its path there, with its text. */
const reached = (entry: string, found = new Map<string, string>()): ReadonlyMap<string, string> => {
  for (const file of [entry, entry.replace(/\.js$/, ".d.ts")]) {
    if (found.has(file)) continue
    const text = readFileSync(join(dist, file), "utf8")
    found.set(file, text.replace(/^\/\/# sourceMappingURL=.*\n?/m, ""))
    for (const specifier of importsOf(text)) {
      // Declarations may name the source.
      const module = specifier.replace(/\.ts$/, ".js")
      if (module.startsWith(".")) reached(relative(dist, join(dist, dirname(file), module)), found)
      else if (!/^effect(\/|$)/.test(specifier)) {
        throw new Error(`${name}: dist/${file} imports ${specifier}; holdfast/resilience may import nothing but effect`)
      }
    }
  }
  return found
}

/** The part of the documentation that is about it. */
const readme = () => {
  const [, section = ""] =
    /^## Resilience, without the assistant\n([^]*?)(?=^## )/m.exec(
      readFileSync(join(root, "docs/embedding.md"), "utf8")
    ) ?? []
  if (section === "") throw new Error(`${name}: docs/embedding.md has no section "Resilience, without the assistant"`)
  return `# ${name}\n${section.replaceAll("holdfast/resilience", name).replace(/^##/gm, "#")}`
}

const { engines, license, peerDependencies, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

rmSync(target, { recursive: true, force: true })
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(target, file)), { recursive: true })
  writeFileSync(join(target, file), text)
}
for (const [file, text] of reached("resilience.js")) write(file, text)
write("README.md", readme())
copyFileSync(join(root, "LICENSE"), join(target, "LICENSE"))
write(
  "package.json",
  `${JSON.stringify(
    {
      name,
      version,
      description: "Retries, circuit breakers, budgets and deadlines around any call, with or without Effect",
      license,
      type: "module",
      exports: { ".": "./resilience.js", "./package.json": "./package.json" },
      peerDependencies: { effect: peerDependencies.effect },
      engines
    },
    null,
    2
  )}\n`
)

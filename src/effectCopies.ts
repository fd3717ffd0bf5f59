// Run when an entry point of the package is loaded: two copies of `effect` in one program share neither loggers, tracers nor configuration,
// and Effect itself tells so only when a value of one copy meets the runtime of the other. Nothing is looked for outside of Node.

interface Copy {
  readonly version: string
  readonly folder: string
}

const builtin: typeof process.getBuiltinModule | undefined = globalThis.process?.getBuiltinModule

/** The copy that a file at this place gets. */
const copyFor = (file: string): Copy | undefined => {
  const { createRequire } = builtin("node:module")
  try {
    const require = createRequire(file)
    const path = require.resolve("effect/package.json")
    const { version } = require(path) as { readonly version: string }
    return { version, folder: path.replace(/[\\/]package\.json$/, "") }
  } catch {
    return undefined
  }
}

/** The program that was started, or the folder in which one is typed. */
const program = (): string => {
  const { realpathSync } = builtin("node:fs")
  const script = process.argv[1]
  try {
    return script === undefined ? `${process.cwd()}/program.js` : realpathSync(script)
  } catch {
    return `${process.cwd()}/program.js`
  }
}

if (builtin !== undefined) {
  const [own, other] = [copyFor(import.meta.url), copyFor(program())]
  if (own !== undefined && other !== undefined && own.folder !== other.folder) {
    process.emitWarning(
      `Two copies of effect are installed: Holdfast uses ${own.version} in ${own.folder}, and this program uses ${other.version} in ${other.folder}. ` +
        `They share no loggers, tracers or configuration. Keep one: "npm ls effect" shows who asks for which version; install a version ` +
        `that suits all of them ("npm install effect@${own.version}"), then run "npm dedupe".`,
      { code: "HOLDFAST_EFFECT_COPIES" }
    )
  }
}

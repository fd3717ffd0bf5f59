import { build, type BuildOptions, context, type Plugin } from "esbuild"
import { readFileSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

// Run by the build, after `tsc`: the daemon and the command line become a few files in `dist/src`, because Node.js takes a second to find
// and compile a thousand modules. What only some settings need (`import()`) stays in chunks of its own.

const root = fileURLToPath(new URL("..", import.meta.url))

/**
 * The part of undici that is used here. The whole would be a third of the bundle, and it loads the copy of undici inside Node.js, too. The
 * build fails if another name is imported.
 */
const undici = `
  import api from "./lib/api/index.js"
  import Agent from "./lib/dispatcher/agent.js"
  import Dispatcher from "./lib/dispatcher/dispatcher.js"
  import EnvHttpProxyAgent from "./lib/dispatcher/env-http-proxy-agent.js"
  import Pool from "./lib/dispatcher/pool.js"
  Object.assign(Dispatcher.prototype, api)
  export { Agent, EnvHttpProxyAgent, Pool }
  export default undefined
`

/** Modules that are imported, but never used: what the daemon sends is no form, and its servers refuse upgrades to WebSocket. */
const unused = /[\\/](?:undici[\\/]lib[\\/]web[\\/]fetch[\\/]body\.js|node_modules[\\/]ws[\\/]wrapper\.mjs)$/

/** Packages that stay outside, and the module that depends on them: only from there they are surely found. */
const borrowed: Readonly<Record<string, string>> = {
  pg: "@effect/sql-pg/PgClient",
  "pg-connection-string": "@effect/sql-pg/PgClient",
  "pg-cursor": "@effect/sql-pg/PgClient"
}

/**
 * What is loaded later builds on the daemon. Told so, esbuild keeps the daemon in one chunk, and does not split it into the dozens of pieces
 * that the later modules share with it.
 */
const later: Plugin = {
  name: "later",
  setup: ({ onLoad, onResolve }) => {
    const daemon = `${root}src/daemon.ts`
    onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) =>
      kind === "dynamic-import" && !resolveDir.startsWith(`${root}src`)
        ? { path: join(resolveDir, path), pluginData: "later" }
        : undefined
    )
    onLoad({ filter: /\.ts$/ }, ({ path, pluginData }) =>
      pluginData === "later"
        ? {
            contents: `${readFileSync(path, "utf8")}\nimport ${JSON.stringify(daemon)}`,
            loader: "ts",
            resolveDir: dirname(path)
          }
        : undefined
    )
  }
}

const slim: Plugin = {
  name: "slim",
  setup: ({ onLoad, onResolve }) => {
    onLoad({ filter: /[\\/]node_modules[\\/]undici[\\/]index\.js$/ }, () => ({ contents: undici }))
    onLoad({ filter: unused }, () => ({ contents: "export {}" }))
    onResolve({ filter: new RegExp(`^(?:${Object.keys(borrowed).join("|")})$`) }, ({ path }) => ({
      path,
      namespace: "borrowed"
    }))
    onLoad({ filter: /.*/, namespace: "borrowed" }, ({ path }) => ({
      contents: `module.exports = requireOf(${JSON.stringify(borrowed[path])})(${JSON.stringify(path)})`
    }))
  }
}

const common: BuildOptions = {
  absWorkingDir: root,
  outdir: "dist/src",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: true,
  sourcesContent: false,
  external: ["@temporalio/*"],
  plugins: [slim, later],
  logLevel: "warning"
}

// The names of chunks change with their contents.
rmSync(new URL("src/chunks", import.meta.url), { recursive: true, force: true })

/** With `--watch`, builds again whenever a source changes, until it is stopped. */
const make = async (options: BuildOptions) => {
  if (process.argv.includes("--watch")) await (await context({ ...common, ...options })).watch()
  else await build({ ...common, ...options })
}

await make({
  entryPoints: ["src/main.ts", "src/cli.ts"],
  splitting: true,
  // As deep as the modules of `dist/layers`, so that relative addresses stay valid.
  chunkNames: "chunks/[name]-[hash]",
  banner: {
    // Parts of CommonJS packages call `require`.
    js: `import { createRequire as requireFrom } from "node:module"
const require = requireFrom(import.meta.url)
const requireOf = (module) => requireFrom(require.resolve(module))`
  }
})

// A thread loads one file, which has nothing that it does not use.
await make({
  entryPoints: [
    { in: "layers/reminders/readingThread.ts", out: "chunks/readingThread" },
    { in: "layers/media/documentThread.ts", out: "chunks/documentThread" }
  ]
})

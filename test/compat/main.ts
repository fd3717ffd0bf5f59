/**
 * The whole daemon with servers that people really have. `--http` checks its own HTTP server and client in place of models.
 *
 *     npm run compat -- [--json] [--only NAME]
 */
await import(process.argv.includes("--http") ? new URL("./http/main.js", import.meta.url).href : "./models/main.ts")

export {}

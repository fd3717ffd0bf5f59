/**
 * The whole daemon with servers that people really have; with `--http`, its HTTP server and client against others.
 *
 *     npm run compat -- [--json] [--only NAME]
 */
if (process.argv.includes("--http")) {
  const entry = new URL("./http/main.js", import.meta.url)
  process.argv.splice(process.argv.indexOf("--http"), 1)
  await import(entry.href)
} else await import("./models/main.ts")

/**
 * Holdfast with what others wrote. `--http`: the HTTP API, by Schemathesis.
 *
 *     npm run compat -- --http [--json]
 */
if (process.argv.includes("--http")) await import("./http/main.ts")
else {
  process.stderr.write("npm run compat -- --http [--json]\n")
  process.exitCode = 1
}

/**
 * The whole daemon with servers that people really have; with `--http`, its HTTP API by Schemathesis.
 *
 *     npm run compat -- [--json] [--only NAME]
 *     npm run compat -- --http [--json] [--examples 50] [--seed 1]
 */
if (process.argv.includes("--http")) await import("./http/main.ts")
else await import("./models/main.ts")

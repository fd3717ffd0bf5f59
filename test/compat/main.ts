/**
 * Runs the whole daemon with real model servers; with `--http`, tests its HTTP API with Schemathesis.
 *
 *     npm run compat -- [--json] [--only NAME]
 *     npm run compat -- --http [--json] [--examples 50] [--seed 1]
 */
if (process.argv.includes("--http")) await import("./http/main.ts")
else await import("./models/main.ts")

/**
 * Runs the whole daemon with real model servers; with `--http`, tests its HTTP API with Schemathesis; with `--telegram`,
 * runs bots that are written with other libraries on the sandbox; with `--prometheus`, checks rules and metrics with promtool.
 *
 *     npm run compat -- [--json] [--only NAME]
 *     npm run compat -- --http [--json] [--examples 50] [--seed 1]
 *     npm run compat -- --telegram [--json] [--only NAME]
 *     npm run compat -- --prometheus [--json]
 */
if (process.argv.includes("--http")) await import("./http/main.ts")
else if (process.argv.includes("--telegram")) await import("./telegram/main.ts")
else if (process.argv.includes("--prometheus")) await import("./prometheus/main.ts")
else await import("./models/main.ts")

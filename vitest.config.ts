import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { PlainReporter } from "./test/support/PlainReporter.ts"

const root = fileURLToPath(new URL(".", import.meta.url))

export default defineConfig({
  // The examples import the package by its name, as programs do.
  resolve: {
    alias: [
      { find: /^holdfast$/, replacement: `${root}index.ts` },
      { find: /^holdfast\/(\w+)$/, replacement: `${root}$1.ts` }
    ]
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["./test/support/Build.ts", "./test/support/TemporalCli.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: "forks",
    reporters: ["default", new PlainReporter()]
  }
})

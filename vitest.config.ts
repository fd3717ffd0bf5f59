import { defineConfig } from "vitest/config"
import { PlainReporter } from "./test/support/PlainReporter.ts"

export default defineConfig({
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

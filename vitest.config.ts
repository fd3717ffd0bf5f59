import { defineConfig } from "vitest/config"
import { PlainReporter } from "./test/support/PlainReporter.ts"

/** Files that start processes, or need what the build makes: each runs in a process of its own. */
const processes = [
  "test/{bench,chaos,console,contract,examples,fuzz,package,src,support}/**/*.test.ts",
  "test/layers/{daemon,reminders,temporal,threads,watch}/**/*.test.ts",
  "test/layers/http/Watching.test.ts",
  "test/layers/sql/database/*.test.ts"
]

const common = { testTimeout: 120_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    globalSetup: "./test/support/Servers.ts",
    maxWorkers: 2,
    poolOptions: { threads: { isolate: false } },
    reporters: ["default", new PlainReporter()],
    projects: [
      // What they import is loaded once for each thread.
      { test: { ...common, name: "parts", include: ["test/**/*.test.ts"], exclude: processes, pool: "threads" } },
      {
        test: {
          ...common,
          name: "processes",
          include: processes,
          globalSetup: "./test/support/Build.ts",
          pool: "forks",
          sequence: { groupOrder: 1 }
        }
      }
    ]
  }
})

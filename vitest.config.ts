import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { LongestFirst } from "./test/support/LongestFirst.ts"
import { PlainReporter } from "./test/support/PlainReporter.ts"

const root = fileURLToPath(new URL(".", import.meta.url))

/** Files that run in threads. None of them opens a SQLite file. */
const pure = [
  "test/domain/**/*.test.ts",
  "test/services/{model,resilience,telemetry}/**/*.test.ts",
  "test/layers/{model,network,settings,telemetry}/**/*.test.ts"
]

/** Files that need the output of the build. */
const built = [
  "test/{bench,chaos,console,contract,examples,fuzz,package,src}/**/*.test.ts",
  "test/layers/{daemon,media,reminders,temporal,threads,watch}/*.test.ts"
]

const common = { testTimeout: 120_000, hookTimeout: 120_000, setupFiles: "./test/support/Methods.ts" }

export default defineConfig({
  test: {
    globalSetup: "./test/support/Servers.ts",
    // One more than cores, because files that start processes wait for them.
    maxWorkers: 3,
    // Otherwise tinypool may end an idle worker twice, and its second end is an unhandled rejection.
    minWorkers: 3,
    // The files of a worker share its imports, which take longer than most tests.
    poolOptions: { threads: { isolate: false }, forks: { isolate: false } },
    sequence: { sequencer: LongestFirst },
    reporters: ["default", new PlainReporter()],
    projects: [
      { test: { ...common, name: "pure", include: pure, pool: "threads" } },
      {
        test: {
          ...common,
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: [...pure, ...built],
          pool: "forks",
          sequence: { groupOrder: 1 }
        }
      },
      {
        // The examples import the package by its name.
        resolve: {
          alias: [
            { find: /^holdfast$/, replacement: `${root}index.ts` },
            { find: /^holdfast\/(\w+)$/, replacement: `${root}$1.ts` }
          ]
        },
        test: {
          ...common,
          name: "built",
          include: built,
          globalSetup: ["./test/support/Build.ts", "./test/support/TemporalCli.ts"],
          pool: "forks",
          sequence: { groupOrder: 1 }
        }
      }
    ]
  }
})

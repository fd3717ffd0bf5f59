import type { Reporter, TestModule } from "vitest/node"

/** A file that broke outside its tests: it counts as one failure. */
const broke = (module: TestModule) =>
  module.state() === "failed" && ![...module.children.allTests()].some((test) => test.result().state === "failed")

/**
 * Ends the run with one plain line: `N passed, N failed`, and `, N skipped` when some were. Files that could not be run and
 * errors outside of tests count as failures. If the process exits before the run has ended, the line says so.
 */
export class PlainReporter implements Reporter {
  private line = "the run has not ended: it failed\n"

  onInit() {
    // Other reporters write their summaries at the end of the run, in no fixed order.
    process.once("exit", () => process.stdout.write(this.line))
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>) {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: (typeof states)[number]) => states.filter((other) => other === state).length
    const failed = count("failed") + count("pending") + modules.filter(broke).length + errors.length
    const skipped = count("skipped")
    this.line = `${count("passed")} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}\n`
  }
}

import { BaseSequencer, type TestSpecification } from "vitest/node"

/** Files that wait much: begun last, they would keep one worker busy alone. */
const long = ["contract/", "src/several", "src/tracing", "src/cli", "layers/temporal/", "src/", "package/", "console/"]

const rank = ({ moduleId }: TestSpecification) => {
  const found = long.findIndex((part) => moduleId.includes(`/test/${part}`))
  return found < 0 ? long.length : found
}

/** Begins with the files that take longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>) {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

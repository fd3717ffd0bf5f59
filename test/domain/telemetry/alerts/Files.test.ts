import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { dashboardFile } from "../../../../domain/telemetry/alerts/Dashboard.ts"
import { rulesFile } from "../../../../domain/telemetry/alerts/PrometheusRules.ts"
import { rules } from "../../../../domain/telemetry/alerts/Rules.ts"

const root = new URL("../../../../", import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), "utf8")

/** The metrics that the source declares, as `/metrics` names them. */
const declared = () => {
  const folders = ["services/telemetry/", "services/telegram/", "layers/telemetry/"]
  const texts = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root)).flatMap((file) => (file.endsWith(".ts") ? [read(`${folder}${file}`)] : []))
  )
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/"((?:holdfast|process|nodejs)_\w+)"/g)].flatMap(([, name]) => name ?? [])
    )
  )
}

const named = (text: string) =>
  new Set([...text.matchAll(/\b(?:holdfast|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_bucket$/, "")))

interface Panel {
  readonly id: number
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number }
  readonly targets?: ReadonlyArray<{ readonly expr: string; readonly refId: string }>
}

describe("the files in deploy/", () => {
  it("are made from the rules: after a change of them, run `npm run alerts`", () => {
    assert.strictEqual(read("deploy/prometheus/holdfast.rules.yml"), rulesFile(rules))
    assert.strictEqual(read("deploy/grafana/holdfast.json"), dashboardFile())
  })

  it("name only metrics that exist", () => {
    const known = declared()
    for (const text of [rulesFile(rules), dashboardFile().replaceAll('"uid": "holdfast"', "")])
      for (const name of named(text)) assert.isTrue(known.has(name), name)
    for (const { measure } of rules) {
      const names = [measure.of.metric, ...(measure._tag === "Share" ? measure.among.map(({ metric }) => metric) : [])]
      for (const name of names) assert.isTrue(known.has(name) || /^holdfast_(late|duplicates)_in$/.test(name), name)
    }
  })

  it("have panels that do not overlap, with queries and ids of their own", () => {
    const { panels } = JSON.parse(dashboardFile()) as { readonly panels: ReadonlyArray<Panel> }
    assert.isAbove(panels.length, 20)
    assert.strictEqual(new Set(panels.map(({ id }) => id)).size, panels.length)
    const cells = new Set<string>()
    for (const { gridPos, targets = [] } of panels) {
      assert.isAtMost(gridPos.x + gridPos.w, 24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.isFalse(cells.has(`${x},${y}`))
          cells.add(`${x},${y}`)
        }
      assert.strictEqual(new Set(targets.map(({ refId }) => refId)).size, targets.length)
    }
  })
})

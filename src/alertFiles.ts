import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { dashboardFile } from "../domain/telemetry/alerts/Dashboard.ts"
import { rulesFile } from "../domain/telemetry/alerts/PrometheusRules.ts"
import { rules } from "../domain/telemetry/alerts/Rules.ts"

/** Writes the alerting rules for Prometheus and the dashboard for Grafana. It runs as `dist/src/alertFiles.js`. */
const write = (path: string, text: string) => {
  const file = fileURLToPath(new URL(`../../deploy/${path}`, import.meta.url))
  mkdirSync(new URL(".", `file://${file}`), { recursive: true })
  writeFileSync(file, text)
}

write("prometheus/holdfast.rules.yml", rulesFile(rules))
write("grafana/holdfast.json", dashboardFile())

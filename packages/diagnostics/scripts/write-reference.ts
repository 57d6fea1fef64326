import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CHECKS } from '../src/checks/registry.ts'
import { renderReportSchema } from '../src/reference/report-schema.ts'
import { renderTroubleshooting } from '../src/reference/troubleshooting-page.ts'

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url))

await mkdir(`${DOCS}reference`, { recursive: true })
await writeFile(`${DOCS}troubleshooting.md`, renderTroubleshooting(CHECKS))
await writeFile(`${DOCS}reference/doctor-report.json`, renderReportSchema())

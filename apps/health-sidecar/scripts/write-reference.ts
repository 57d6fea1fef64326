import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { renderMetricsPage } from '../src/reference/metrics-page.ts'

const FOLDER = fileURLToPath(new URL('../../../docs/reference/', import.meta.url))

await mkdir(FOLDER, { recursive: true })
await writeFile(`${FOLDER}metrics.md`, renderMetricsPage())

import { writeFile } from 'node:fs/promises'
import { prometheusRules } from '../src/prometheus-rules.ts'

await writeFile(new URL('../prometheus/alerts.yml', import.meta.url), prometheusRules())

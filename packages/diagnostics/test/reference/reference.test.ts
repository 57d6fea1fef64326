import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { CHECKS } from '../../src/checks/registry.ts'
import { renderReportSchema } from '../../src/reference/report-schema.ts'
import { renderTroubleshooting } from '../../src/reference/troubleshooting-page.ts'
import { runChecks } from '../../src/run/run-checks.ts'
import { checkOf } from '../fakes/check-of.ts'
import { deploymentOf } from '../fakes/run-check.ts'

const ROOT = new URL('../../../../', import.meta.url)
const textOf = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

t.test('the pages in docs are those of the checks (npx pnpm run docs:reference)', async (t) => {
  t.equal(textOf('docs/troubleshooting.md'), renderTroubleshooting(CHECKS))
  t.equal(textOf('docs/reference/doctor-report.json'), renderReportSchema())
})

t.test('every page that a check names exists', async (t) => {
  for (const { id, docs } of CHECKS)
    if (docs !== null) t.ok(existsSync(new URL(docs, ROOT)), `${docs} of ${id}`)
})

t.test('a report matches the published schema', async (t) => {
  const validate = new Ajv2020().compile(JSON.parse(renderReportSchema()))
  const options = { deployment: deploymentOf(), timeoutMs: 600_000, scrub: (text: string) => text }
  const report = await runChecks({ checks: [checkOf('a.passes')], ...options })
  t.ok(validate(structuredClone(report)), JSON.stringify(validate.errors))
  t.notOk(validate({ ...report, schemaVersion: 2 }))
})

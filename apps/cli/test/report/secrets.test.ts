import { diagnose } from '@stream-manager/diagnostics/doctor'
import colors from 'picocolors'
import t from 'tap'
import { FORMAT_NAMES, FORMATS } from '../../src/report/formats.ts'
import { renderText } from '../../src/report/text.ts'
import { crashes, leaks } from '../fixtures/troubled-checks.ts'

const SECRET = 'planted-secret-of-thirty-two-bytes!'
const PASSWORD = 'pl4nted-p4ss'

t.test('no format shows a secret that a check repeats', async (t) => {
  const environment = { JWT_SECRET: SECRET, SMTP_URL: `smtp://user:${PASSWORD}@127.0.0.1` }
  const report = await diagnose({ checks: [leaks, crashes], environment, timeoutMs: 600_000 })
  t.equal(report.summary.fail, 2)
  const text = renderText(report, { colors: colors.createColors(false), verbose: true })
  for (const output of [text, ...FORMAT_NAMES.map((name) => FORMATS[name].render(report))]) {
    t.match(output, 'trouble.leaks')
    for (const secret of [SECRET, PASSWORD]) t.notMatch(output, secret)
  }
})

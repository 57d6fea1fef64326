import t from 'tap'
import { examination, startExamined } from '../../src/index.ts'

const examined = await startExamined(t)
const { environment } = examined

t.test('finds nothing at a healthy service, also through a proxy', async (t) => {
  const { target } = await examined.proxy()
  for (const seen of [{}, { target }]) {
    const { troubles, findings } = await examination({ environment, only: ['socket'], ...seen })
    t.strictSame(troubles, [])
    t.strictSame(
      findings.filter(({ status }) => status !== 'pass').map(({ id, summary }) => `${id}: ${summary}`),
      [],
      'every check had something to check',
    )
  }
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readCosts, writeCosts } from '../../run-tests/costs.ts'

t.test(
  'recording some files keeps the costs of the others, and drops those of files that are gone',
  async (t) => {
    const root = await mkdtemp(join(tmpdir(), 'costs-'))
    t.teardown(() => rm(root, { recursive: true }))
    await mkdir(join(root, 'scripts/run-tests'), { recursive: true })
    await writeFile(join(root, 'kept.test.ts'), '')
    const cost = { seconds: 9, cores: 0.5 }
    const stored = JSON.stringify({ 'kept.test.ts': cost, 'gone.test.ts': cost, 'again.test.ts': cost })
    await writeFile(join(root, 'scripts/run-tests/costs.json'), stored)
    writeCosts(root, new Map([['again.test.ts', { seconds: 4.4, cores: 0.256 }]]))
    t.strictSame([...readCosts(root)].sort(), [
      ['again.test.ts', { seconds: 4, cores: 0.26 }],
      ['kept.test.ts', cost],
    ])
  },
)

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'

const SCRIPT = join(import.meta.dirname, '../check-commit-subject.ts')

const check = (t: Test, message: string) => {
  const folder = t.testdir({ message })
  return spawnSync(process.execPath, [SCRIPT, join(folder, 'message')], { encoding: 'utf8' })
}

t.test(
  'accepts a conventional subject, whatever the body says, and the subjects that git writes',
  async (t) => {
    for (const message of [
      'fix(engine): keep the slate\n\nA long body.',
      "Merge branch 'main'",
      'feat!: a new path',
    ])
      t.equal(check(t, message).status, 0, message)
  },
)

t.test('refuses a subject of 73 characters', async (t) => {
  const { status, stderr } = check(t, `fix: ${'x'.repeat(68)}`)
  t.equal(status, 1)
  t.match(stderr, '73 characters, 72 are allowed')
})

t.test('refuses a subject without a kind', async (t) => {
  t.match(check(t, 'some work'), { status: 1, stderr: /must look like/ })
})

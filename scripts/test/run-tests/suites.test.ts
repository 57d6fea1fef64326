import t from 'tap'
import { findTestFiles } from '../../run-tests/suites.ts'

const workspace = {
  apps: {
    one: {
      '.taprc': 'include: [test/**/*.test.ts]\nnode-arg: [--conditions=source]\ntimeout: 60\n',
      test: { 'a.test.ts': '', deep: { 'b.test.ts': '' }, 'helper.ts': '' },
    },
  },
  packages: { two: { '.taprc': 'include: [test/*.test.ts]\n', test: { 'c.test.ts': '' } } },
}

t.test('finds the test files of every package with the arguments of its .taprc', async (t) => {
  const files = findTestFiles(t.testdir(workspace), [])
  t.same(
    files.map(({ path }) => path),
    ['apps/one/test/a.test.ts', 'apps/one/test/deep/b.test.ts', 'packages/two/test/c.test.ts'],
  )
  t.match(
    files.find(({ folder }) => folder === 'apps/one'),
    { nodeArgs: ['--conditions=source'], timeoutMs: 60_000 },
  )
})

t.test('keeps the files whose path contains a filter', async (t) => {
  t.same(
    findTestFiles(t.testdir(workspace), ['deep', 'c.test']).map(({ path }) => path),
    ['apps/one/test/deep/b.test.ts', 'packages/two/test/c.test.ts'],
  )
})

t.test('refuses a filter that matches no file', async (t) => {
  t.throws(() => findTestFiles(t.testdir(workspace), ['aps/one']), /no test file's path contains "aps\/one"/)
})

t.test('refuses a .taprc without include', async (t) => {
  const root = t.testdir({ apps: { one: { '.taprc': 'timeout: 60\n' } } })
  t.throws(() => findTestFiles(root, []), /apps\/one\/.taprc/)
})

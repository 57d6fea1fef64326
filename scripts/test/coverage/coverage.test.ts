import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { RawCoverage } from '../../coverage/raw-coverage.ts'
import { reportOf, reportText } from '../../coverage/report.ts'
import { isMeasured, sourceCoverage } from '../../coverage/source-coverage.ts'
import { runFile } from '../../run-tests/run-file.ts'

const TSC = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'))

const CALLED = `export const add = (one: number, other: number): number => one + other
export const never = (): number => {
  return 1
}
`

/** The test of this workspace calls two packages, from source and built, and starts a child with an empty environment. */
const workspace = {
  packages: {
    parent: {
      src: {
        'add.ts': CALLED,
        'unloaded.ts': 'export const idle = 1\n',
        'types.ts': '/** A shape. */\nexport interface Shape {\n  readonly size: number\n}\n',
      },
    },
    child: { src: { 'main.ts': 'export const started: boolean = true\n' } },
    built: {
      'tsconfig.json':
        '{"compilerOptions":{"target":"es2023","module":"nodenext","sourceMap":true,"rootDir":"src","outDir":"dist","types":[]},"include":["src"]}',
      src: { 'add.ts': CALLED },
    },
    'test-kit': { src: { 'help.ts': 'export const help = 1\n' } },
  },
  'package.json': '{"type":"module"}',
  'sample.test.mjs': `import t from 'tap'
    import { fork } from 'node:child_process'
    import { add } from './packages/parent/src/add.ts'
    import { add as built } from './packages/built/dist/add.js'
    import './packages/test-kit/src/help.ts'
    t.equal(add(1, 1) + built(1, 1), 4)
    const child = fork('./packages/child/src/main.ts', { env: {} })
    child.once('exit', (code) => { t.equal(code, 0); t.end() })`,
}

t.test('coverage counts children with an empty environment, built code and files never loaded', async (t) => {
  const root = t.testdir(workspace)
  execFileSync(process.execPath, [TSC, '-p', join(root, 'packages/built')])
  const raw = new RawCoverage(isMeasured(root))
  t.teardown(() => raw.close())
  const file = { path: 'sample.test.mjs', folder: '.', nodeArgs: [], timeoutMs: 60_000 }
  const outcome = await runFile(file, {
    root,
    recordCpu: false,
    environmentOf: ({ path }) => raw.environmentOf(path),
    signal: new AbortController().signal,
  })
  t.strictSame(outcome.failures, [], outcome.output)
  raw.collect(file.path)
  t.strictSame(raw.counts, { processes: 2, unreadable: 0 })

  const report = reportOf(root, await sourceCoverage(root, raw.scripts))
  t.strictSame(Object.keys(report.files), [
    'packages/built/src/add.ts',
    'packages/child/src/main.ts',
    'packages/parent/src/add.ts',
    'packages/parent/src/unloaded.ts',
  ])
  for (const name of ['built', 'parent']) {
    const { functions, uncoveredLines } = report.files[`packages/${name}/src/add.ts`] ?? {}
    t.strictSame(functions, { covered: 1, total: 2 }, name)
    t.match(uncoveredLines, [3], `${name}: the body that was not run`)
  }
  t.equal(report.files['packages/child/src/main.ts']?.lines.covered, 1)
  t.equal(report.files['packages/parent/src/unloaded.ts']?.lines.covered, 0)
  t.match(reportText(report), /^packages\/parent +\d+\.\d %/m)
})

t.test('the raw data of a test file is deleted once it is collected', async (t) => {
  const raw = new RawCoverage(() => true)
  t.teardown(() => raw.close())
  const { NODE_V8_COVERAGE: folder = '' } = raw.environmentOf('a.test.ts')
  execFileSync(process.execPath, ['--eval', '0'], { env: { NODE_V8_COVERAGE: folder } })
  t.equal(readdirSync(folder).length, 1)
  raw.collect('a.test.ts')
  t.notOk(existsSync(folder))
})

t.test('a file that a killed process left half written is counted and skipped', async (t) => {
  const raw = new RawCoverage(() => true)
  t.teardown(() => raw.close())
  const { NODE_V8_COVERAGE: folder = '' } = raw.environmentOf('a.test.ts')
  writeFileSync(join(folder, 'coverage-1.json'), '{"result":[')
  raw.collect('a.test.ts')
  t.strictSame(raw.counts, { processes: 0, unreadable: 1 })
})

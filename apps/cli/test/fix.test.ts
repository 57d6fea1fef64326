import { execFile } from 'node:child_process'
import { access, mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { compileCache, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
/** A start reads hundreds of files, on a machine that may be busy. */
const DEADLINE_MS = 120_000
const HOURS_2_MS = 7_200_000

const run = async (folder: string, ...args: readonly string[]) => {
  const env = { ...compileCache(), DATA_DIR: join(folder, 'data'), PATH: '/nonexistent' }
  const options = { env, timeout: DEADLINE_MS, cwd: folder }
  return promisify(execFile)(process.execPath, [MAIN, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

/** A `DATA_DIR` with an upload that a dead process left. */
const stageLeftover = async (t: TestScope) => {
  const folder = await temporaryDirectory(t)
  const assets = join(folder, 'data/assets')
  await mkdir(assets, { recursive: true, mode: 0o700 })
  const upload = join(assets, '01UPLOAD.partial')
  await writeFile(upload, 'content')
  const at = new Date(Date.now() - HOURS_2_MS)
  await utimes(upload, at, at)
  return {
    folder,
    exists: () =>
      access(upload).then(
        () => true,
        () => false,
      ),
  }
}

t.test('fix shows a plan and changes nothing; --auto applies it and asks the checks again', async (t) => {
  const { folder, exists } = await stageLeftover(t)
  for (const args of [[], ['--auto', '--dry-run']]) {
    const shown = await run(folder, 'fix', ...args)
    t.match(shown, { code: 1, stdout: /data\.leftovers \(safe\).*[\s\S]*- remove .*Nothing was changed/s })
    t.ok(await exists(), `fix ${args.join(' ')}`)
  }
  t.match(await run(folder, 'fix', '--auto'), {
    code: 0,
    stdout: '✓ cured: data.leftovers, 1 of 1 steps done',
  })
  t.notOk(await exists())
  t.match(await run(folder, 'fix', '--auto'), { code: 0, stdout: /Nothing to cure here/ })
})

t.test(
  'wrong options of fix and troubleshoot are exit code 64, as is a menu without a terminal',
  async (t) => {
    const folder = await temporaryDirectory(t)
    for (const [args, message] of [
      [['fix', '--only', 'nonsense'], /no cure nonsense; there are: .*data\.leftovers/],
      [['troubleshoot', '11'], /number of the menu from 1 to 10/],
      [['troubleshoot'], /the menu needs a terminal; name a point/],
    ] as const) {
      const { code, stdout, stderr } = await run(folder, ...args)
      t.same([code, stdout], [64, ''], args.join(' '))
      t.match(stderr, message)
    }
  },
)

t.test('a point runs without a terminal', async (t) => {
  const folder = await temporaryDirectory(t)
  t.match(await run(folder, 'troubleshoot', '1'), {
    stdout: /Docker does not answer: there is no program docker/,
  })
})

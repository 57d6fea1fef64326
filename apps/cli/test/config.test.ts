import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { variableNames } from '@stream-manager/contracts'
import { compileCache, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
/** A start reads hundreds of files, on a machine that may be busy. */
const DEADLINE_MS = 120_000
const SECRET = 'planted-secret-of-thirty-two-bytes!'
const PASSWORD = 'pl4nted-p4ss'

const COMPOSE = `services:
  stream-api:
    image: stream-manager/stream-api
    environment:
      REDIS_URL: redis://:${PASSWORD}@redis:6379
      JWT_SECRET: \${JWT_SECRET}
      MAX_LAYERS: \${MAX_LAYERS:-20}
      LOG_LEVEL: loud
`

const folder = await temporaryDirectory(t)
await writeFile(join(folder, 'compose.yml'), COMPOSE)
await writeFile(join(folder, '.env'), `JWT_SECRET=${SECRET}\n\nMAX_LAYERS=30\n`)

const config = async (...args: readonly string[]) => {
  const env = { ...compileCache(), PORT: '4300', EVENT_HANDLER_PORT: '4301', DATA_DIR: folder }
  const options = { env, timeout: DEADLINE_MS, cwd: folder }
  return promisify(execFile)(process.execPath, [MAIN, 'config', ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

t.test('check names each fault with file and line', async (t) => {
  const { code, stdout } = await config('check')
  t.equal(code, 1)
  t.match(stdout, /LOG_LEVEL: expected one of fatal, .*, found "loud" \(compose\.yml:8\)/)
  t.notMatch(stdout, /pl4nted|planted/)
})

t.test('check prints documents as doctor does', async (t) => {
  const { stdout } = await config('check', '--sarif')
  t.match(JSON.parse(stdout), { runs: [{ results: [{ ruleId: 'config.services', level: 'error' }] }] })
})

t.test('print shows each value in force with its source, and no secret', async (t) => {
  const { code, stdout } = await config('print')
  t.equal(code, 0)
  t.match(stdout, /^# this process$/m)
  t.match(stdout, /^PORT = "4300" {2}\(environment\)$/m)
  t.match(stdout, /^WS_PORT = "4201" {2}\(default\)$/m)
  t.match(stdout, /^# stream-api \(compose\.yml\)$/m)
  t.match(stdout, /^MAX_LAYERS = "30" {2}\(\.env:3\)$/m)
  t.match(stdout, /^JWT_SECRET = set \(not shown\) {2}\(\.env:1\)$/m)
  t.match(stdout, /^REDIS_URL = set \(not shown\) {2}\(compose\.yml:5\)$/m)
  t.match(stdout, /^DOMAIN = not set {2}\(default\)$/m)
  t.notMatch(stdout, /pl4nted|planted/)
})

t.test('print of one service leaves out the others, and names those there are', async (t) => {
  t.notMatch((await config('print', '--service', 'stream-api')).stdout, 'this process')
  t.match(await config('print', '--service', 'nobody'), {
    code: 1,
    stdout: '',
    stderr: /there are: .*stream-api/,
  })
})

t.test('doc has every variable', async (t) => {
  const { stdout } = await config('doc')
  for (const name of variableNames) t.match(stdout, new RegExp(`^${name}: `, 'm'))
  t.match(stdout, /^JWT_SECRET: text, secret; default none$/m)
  t.match(stdout, /^PORT: whole number, 0 to 65535; default 4200$/m)
})

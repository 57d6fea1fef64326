import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { composeFile, ROOT } from './compose-file.ts'

const MOUNTED = ['redis', 'postgresql', 'prometheus', 'grafana', 'traefik/dynamic']

/** A checkout that was made under umask 077, without what git does not know. */
const checkout = (folder: string): void => {
  mkdirSync(path.join(folder, 'infra/traefik'), { recursive: true })
  cpSync(`${ROOT}infra/make-secrets.sh`, path.join(folder, 'infra/make-secrets.sh'))
  for (const name of MOUNTED) {
    const copy = path.join(folder, 'infra', name)
    cpSync(`${ROOT}infra/${name}`, copy, { recursive: true })
    for (const file of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
      const entry = path.join(copy, file)
      chmodSync(entry, statSync(entry).mode & 0o700)
    }
    chmodSync(copy, 0o700)
  }
}

const modeOf = (file: string): number => statSync(file).mode & 0o777

t.test('one script makes what compose needs, and what exists stays', async (t) => {
  const folder = t.testdir()
  checkout(folder)
  const run = () => {
    const { SECRETS_DIR: _, ...env } = process.env
    return spawnSync('sh', ['-c', 'umask 077; sh infra/make-secrets.sh stream.example.org'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
  }
  t.match(run(), { status: 0, stderr: '' })

  const secrets = path.join(folder, 'secrets')
  t.equal(modeOf(secrets), 0o700, 'nobody else of this host gets in')
  const wanted = Object.values(composeFile('docker-compose.yml').secrets ?? {}).map(({ file = '' }) =>
    path.basename(file),
  )
  t.same(readdirSync(secrets).sort(), wanted.sort(), 'every password compose names')
  const passwords = () => wanted.map((name) => readFileSync(path.join(secrets, name), 'utf8'))
  const before = passwords()
  t.equal(new Set(before).size, before.length)
  for (const password of before) t.match(password, /^[0-9a-f]{64}$/)
  for (const name of wanted) t.equal(modeOf(path.join(secrets, name)), 0o444, name)
  t.match(readFileSync(path.join(folder, '.env'), 'utf8'), /^SECRETS_DIR=.*\nDOMAIN=stream\.example\.org\n/)

  for (const name of MOUNTED) {
    const root = path.join(folder, 'infra', name)
    for (const file of ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
      const entry = path.join(root, file)
      const wantedMode = statSync(entry).isDirectory() ? 0o555 : 0o444
      t.equal(modeOf(entry) & wantedMode, wantedMode, `users of foreign images read ${entry}`)
    }
  }

  t.match(run(), { status: 0, stderr: '' })
  t.same(passwords(), before, 'a second run changes no password')
})

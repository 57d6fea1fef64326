import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { type Clock, type DoctorFinding, systemClock } from '@stream-manager/contracts'
import { databaseFile } from '@stream-manager/media-store'
import { mountForbidden, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { CHECKS } from '../../../src/checks/registry.ts'
import { diagnose } from '../../../src/run/diagnose.ts'
import { selectChecks } from '../../../src/run/select-checks.ts'
import { patient } from '../../fakes/patient.ts'
import { openStore, startStore } from '../../fakes/sqlite-store.ts'

const TIMEOUT_MS = 600_000
const isRoot = process.getuid?.() === 0

/** The speed of the disk depends on the machine of the tests and has a test of its own. */
const WITHOUT_FLUSH = CHECKS.map(({ id }) => id).filter((id) => /^sqlite\.(?!flush)/.test(id))

const examine = async (DATA_DIR: string, only = WITHOUT_FLUSH, clock: Clock = systemClock) => {
  const checks = selectChecks(CHECKS, { only }).map(patient)
  const environment = { DATA_DIR, MIN_FREE_DISK_BYTES: '0' }
  const { findings } = await diagnose({
    checks,
    timeoutMs: TIMEOUT_MS,
    environment,
    folder: '/nowhere',
    clock,
  })
  return findings
}

const failed = (findings: readonly DoctorFinding[]) =>
  findings
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ id, status }) => `${id} ${status}`)

const digestOf = (folder: string) =>
  readdirSync(folder)
    .toSorted()
    .map((name) => {
      const file = path.join(folder, name)
      const { uid, mode, mtimeMs } = statSync(file)
      return [name, uid, mode, mtimeMs, createHash('sha256').update(readFileSync(file)).digest('hex')]
    })

t.test('a store at rest is healthy, and not one byte of it changes', async (t) => {
  const dataDir = await startStore(t)
  const before = digestOf(dataDir)
  const findings = await examine(dataDir)
  t.strictSame(failed(findings), [])
  t.match(
    findings.find(({ id }) => id === 'sqlite.intact'),
    { status: 'pass', summary: /stream-manager\.db .* is whole/ },
  )
  t.strictSame(digestOf(dataDir), before)
})

t.test('a store in use is healthy, and its service goes on', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openStore(dataDir)
  t.strictSame(failed(await examine(dataDir)), [])
  t.match(await backplane.commit({ put: { 'stream:main/other': {} }, publish: [] }), { status: 'committed' })
  await backplane.close()
})

t.test('a damaged page is found', async (t) => {
  const dataDir = await startStore(t)
  const file = openSync(databaseFile(dataDir), 'r+')
  const page = 4096
  writeSync(file, Buffer.alloc(page, 0xff), 0, page, 2 * page)
  const findings = await examine(dataDir)
  t.strictSame(failed(findings), ['sqlite.intact fail'])
  t.match(
    findings.find(({ id }) => id === 'sqlite.intact'),
    {
      summary: 'stream-manager.db is damaged',
      evidence: [{ expected: 'ok', source: 'PRAGMA quick_check' }],
    },
  )
})

t.test('a file that was cut short is found', async (t) => {
  const dataDir = await startStore(t)
  truncateSync(databaseFile(dataDir), 5000)
  t.strictSame(failed(await examine(dataDir)), ['sqlite.intact fail'])
})

t.test(
  'a file of another user is the one failure',
  { skip: !isRoot && 'only root gives files away' },
  async (t) => {
    const dataDir = await startStore(t)
    chownSync(dataDir, 1234, 1234)
    const findings = await examine(dataDir)
    t.strictSame(failed(findings), ['sqlite.rights fail'])
    t.match(
      findings.find(({ id }) => id === 'sqlite.rights'),
      {
        summary: 'stream-manager.db belongs to user 0, and its folder to user 1234',
        fix: { command: /^chown --reference=/ },
      },
    )
    t.match(
      findings.find(({ id }) => id === 'sqlite.intact'),
      { status: 'blocked' },
    )
  },
)

t.test(
  'a folder that its owner may not write is found',
  { skip: !isRoot && 'only root gives files away' },
  async (t) => {
    const dataDir = await startStore(t)
    for (const name of ['.', ...readdirSync(dataDir)]) chownSync(path.join(dataDir, name), 1234, 1234)
    chmodSync(dataDir, 0o500)
    const findings = await examine(dataDir)
    t.strictSame(failed(findings), ['sqlite.rights fail'])
    t.match(
      findings.find(({ id }) => id === 'sqlite.rights'),
      { evidence: [{ expected: 'at least 0700', actual: '0500' }] },
    )
  },
)

t.test('a read-only file system is found', { skip: mountForbidden() }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', dataDir])
  t.teardown(() => execFileSync('umount', ['-l', dataDir]))
  await (await openStore(dataDir)).close()
  execFileSync('mount', ['-o', 'remount,ro', dataDir])
  t.strictSame(failed(await examine(dataDir)), ['sqlite.rights fail'])
})

t.test('a file that others may read is a warning', async (t) => {
  const dataDir = await startStore(t)
  chmodSync(databaseFile(dataDir), 0o644)
  t.strictSame(failed(await examine(dataDir)), ['sqlite.rights warn'])
})

t.test('a large write-ahead log is a warning', async (t) => {
  const dataDir = await startStore(t)
  const log = openSync(`${databaseFile(dataDir)}-wal`, 'w', 0o600)
  writeSync(log, Buffer.alloc(1), 0, 1, 70 * 1024 * 1024)
  const findings = await examine(dataDir)
  t.strictSame(failed(findings), ['sqlite.log warn'])
  t.match(
    findings.find(({ id }) => id === 'sqlite.intact'),
    { status: 'pass', summary: /not read: a crash left a log/ },
  )
})

t.test('a slow disk is a warning, and no file stays', async (t) => {
  const dataDir = await startStore(t)
  let nowMs = 0
  const clock = {
    ...systemClock,
    monotonicMs: () => {
      nowMs += 400
      return nowMs
    },
  }
  const before = readdirSync(dataDir)
  t.strictSame(failed(await examine(dataDir, ['sqlite.flush'], clock)), ['sqlite.flush warn'])
  t.strictSame(readdirSync(dataDir), before)
})

t.test('a full disk is the one failure', { skip: mountForbidden() }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'tmpfs', dataDir])
  t.teardown(() => execFileSync('umount', ['-l', dataDir]))
  await (await openStore(dataDir)).close()
  const checks = selectChecks(CHECKS, { only: ['sqlite.flush', ...WITHOUT_FLUSH] }).map(patient)
  const environment = { DATA_DIR: dataDir, MIN_FREE_DISK_BYTES: '268435456' }
  const { findings } = await diagnose({ checks, timeoutMs: TIMEOUT_MS, environment, folder: '/nowhere' })
  t.strictSame(failed(findings), ['host.disk-space fail'])
  t.match(
    findings.find(({ id }) => id === 'sqlite.flush'),
    { status: 'blocked', blockedBy: ['host.disk-space'] },
  )
})

t.test('skips without an embedded store', async (t) => {
  const dataDir = await temporaryDirectory(t)
  t.ok(
    (await examine(dataDir))
      .filter(({ id }) => id.startsWith('sqlite'))
      .every(({ status }) => status === 'skip'),
  )
})

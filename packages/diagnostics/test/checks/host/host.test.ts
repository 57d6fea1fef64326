import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DEFAULT_STREAM_CONFIG, systemClock } from '@stream-manager/contracts'
import {
  eventually,
  freePort,
  missingProgram,
  mountForbidden,
  startRedis,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { clock } from '../../../src/checks/host/clock.ts'
import { cores } from '../../../src/checks/host/cores.ts'
import { diskSpace } from '../../../src/checks/host/disk-space.ts'
import { diskSpeed } from '../../../src/checks/host/disk-speed.ts'
import { encodeCheck } from '../../../src/checks/host/encode.ts'
import { memory } from '../../../src/checks/host/memory.ts'
import { isOldNode, node, OLDEST_NODE } from '../../../src/checks/host/node.ts'
import { openFiles } from '../../../src/checks/host/open-files.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { startListener } from '../../fakes/listener.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('knows the oldest Node that package.json allows', async (t) => {
  const { engines } = JSON.parse(
    readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8'),
  )
  t.equal(engines.node, `>=${OLDEST_NODE.join('.')}`)
  for (const version of ['v20.20.2', 'v22.18.0', 'v18.0.0']) t.ok(isOldNode(version), version)
  for (const version of ['v22.19.0', 'v24.0.0', 'v100.1.0']) t.notOk(isOldNode(version), version)
  t.match(await runCheck(patient(node)), { status: 'pass' })
})

t.test('counts the cores that this process may use', async (t) => {
  const { status, summary } = await runCheck(patient(cores))
  t.ok(['pass', 'warn'].includes(status))
  t.match(summary, /\d cores/)
})

t.test('an engine child that may take more than there is, is a warning', async (t) => {
  t.match(await runCheck(patient(memory), { CHILD_MEMORY_MB: '1048576' }), {
    status: 'warn',
    evidence: [{ what: 'CHILD_MEMORY_MB', actual: '1.0 TiB' }],
  })
  t.match(await runCheck(patient(memory), { CHILD_MEMORY_MB: '256' }), { status: /pass|warn/ })
})

t.test('a full disk is found', { skip: mountForbidden() }, async (t) => {
  const folder = await temporaryDirectory(t)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,nr_inodes=20', 'tmpfs', folder])
  t.teardown(() => execFileSync('umount', ['-l', folder]))
  t.match(await runCheck(patient(diskSpace), { DATA_DIR: folder }), {
    status: 'fail',
    evidence: [{ expected: /256 MiB free \(MIN_FREE_DISK_BYTES\)/, source: 'statfs' }],
  })
  const fill = () => {
    for (let file = 0; file < 30; file += 1) writeFileSync(path.join(folder, String(file)), '')
  }
  t.throws(fill, { code: 'ENOSPC' })
  t.match(await runCheck(patient(diskSpace), { DATA_DIR: folder, MIN_FREE_DISK_BYTES: '0' }), {
    status: 'fail',
    evidence: [{ what: `files in ${folder}`, actual: 'room for 0' }],
  })
})

t.test('a disk with room passes, and a folder that is not there is skipped', async (t) => {
  const folder = await temporaryDirectory(t)
  t.match(await runCheck(patient(diskSpace), { DATA_DIR: folder, MIN_FREE_DISK_BYTES: '0' }), {
    status: 'pass',
  })
  t.match(await runCheck(patient(diskSpace), { DATA_DIR: `${folder}/none` }), { status: 'skip' })
})

t.test('the speed of the disk is measured, and no file stays', async (t) => {
  const folder = await temporaryDirectory(t)
  const fast = { ...systemClock, monotonicMs: () => (nowMs += 100) }
  const slow = { ...systemClock, monotonicMs: () => (nowMs += 60_000) }
  let nowMs = 0
  const environment = { DATA_DIR: folder, MIN_FREE_DISK_BYTES: '0' }
  t.match(await runCheck(patient(diskSpeed), environment, { clock: fast }), { status: 'pass' })
  t.match(await runCheck(patient(diskSpeed), environment, { clock: slow }), {
    status: 'warn',
    summary: /0\.5 MiB\/s/,
  })
  t.strictSame(readdirSync(folder), [])
})

t.test('a service near its limit of open files is found', async (t) => {
  const ports = { PORT: '0', METRICS_PORT: '0', HEALTH_PORT: '0', EVENT_HANDLER_PORT: '0' }
  const [low, high] = [await freePort(), await freePort()]
  const packageName = '@stream-manager/ws-gateway'
  const wrapper = ['sh', '-c', 'ulimit -n 24; exec "$@"', 'sh']
  const child = await startListener(t, low, { packageName, wrapper })
  await startListener(t, high, { packageName })
  t.match(await runCheck(patient(openFiles), { ...ports, WS_PORT: String(low) }), {
    status: 'fail',
    summary: new RegExp(`pid ${child.pid} has \\d+ of 24 files open`),
    fix: { command: `prlimit --pid ${child.pid} --nofile=65536` },
  })
  t.match(await runCheck(patient(openFiles), { ...ports, WS_PORT: String(high) }), { status: 'pass' })
  t.match(await runCheck(patient(openFiles), { ...ports, WS_PORT: '0' }), { status: 'skip' })
})

t.test('a Redis whose clock is an hour ahead is found', { skip: missingProgram('faketime') }, async (t) => {
  const redis = await startRedis(t, { settableClock: true })
  const environment = { REDIS_URL: redis.url, PORT: '0' }
  t.match(await compared(environment), { status: 'pass' })
  await redis.setClock(3_600_000)
  t.match(await compared(environment), {
    status: 'fail',
    summary: /^the clock of Redis at 127\.0\.0\.1:\d+ is 3[56]\d\d\.\d s ahead of the local one$/,
    evidence: [{ source: 'TIME' }],
  })
})

t.test('an API whose clock is behind is found', async (t) => {
  let aheadMs = 0
  const url = await startHttp(t, (_request, response) => {
    response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString())
    response.end()
  })
  const { port } = new URL(url)
  t.match(await compared({ PORT: port }), { status: 'pass' })
  aheadMs = -3_600_000
  t.match(await compared({ PORT: port }), { status: 'fail', summary: /behind/ })
  t.match(await runCheck(patient(clock), { PORT: '0' }), { status: 'pass', summary: /^not compared/ })
})

/** A busy server may miss the time that the check gives it, and the check says nothing then. */
const compared = (environment: Readonly<Record<string, string>>) =>
  eventually(
    async () => {
      const finding = await runCheck(patient(clock), environment)
      return !finding.summary.startsWith('not compared') && finding
    },
    { what: 'a clock that answers' },
  )

const NEEDS_FFMPEG = { skip: missingProgram('ffmpeg') }

t.test('a picture that the cores cannot encode is found', NEEDS_FFMPEG, async (t) => {
  const { video } = DEFAULT_STREAM_CONFIG
  const small = encodeCheck({ video: { ...video, width: 160, height: 90, fps: 5 }, seconds: 10 })
  t.match(await runCheck(patient(small)), { status: 'pass' })
  const large = encodeCheck({
    video: { ...video, width: 3840, height: 2160, fps: 60, preset: 'medium' },
    seconds: 0.1,
  })
  t.match(await runCheck(patient(large)), { status: 'warn', summary: /cores for 3840x2160 at 60/ })
})

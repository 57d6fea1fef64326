import { spawn } from 'node:child_process'
import { eventually, missingProgram, startIcecast } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { Check } from '../../../src/check.ts'
import { icecastMount } from '../../../src/checks/icecast/mount.ts'
import { icecastSource } from '../../../src/checks/icecast/source.ts'
import { startFrozen } from '../../fakes/frozen-server.ts'
import { type FakeProgramme, startProgramme } from '../../fakes/programme.ts'
import { runCheck } from '../../fakes/run-check.ts'

const skip = missingProgram('icecast2') || missingProgram('ffmpeg')
const find = (check: Check, { environment }: FakeProgramme) =>
  runCheck({ ...check, deadlineMs: 600_000 }, environment, { patienceMs: 600_000 })

const outputOf = (changes: object) => ({
  ...{ id: 'radio', type: 'icecast', enabled: true, url: 'icecast://127.0.0.1:1/live' },
  ...{ state: 'live', error: null, ...changes },
})

const feed = (t: Test, url: string): void => {
  const sound = ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440', '-c:a', 'libmp3lame', '-b:a', '128k']
  const target = ['-content_type', 'audio/mpeg', '-f', 'mp3', url]
  const source = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...sound, ...target], { stdio: 'ignore' })
  t.teardown(() => source.kill('SIGKILL'))
}

t.test('passes for an output that is live, and skips without one', async (t) => {
  const api = await startProgramme(t)
  t.match(await find(icecastSource, api), {
    status: 'skip',
    summary: 'no stream on air has an Icecast output',
  })
  api.outputs = [outputOf({})]
  t.match(await find(icecastSource, api), { status: 'pass' })
})

t.test('names a wrong password, and another refusal by its code', async (t) => {
  const api = await startProgramme(t)
  api.outputs = [outputOf({ state: 'retrying', error: { code: 'output.auth_rejected', message: 'refused' } })]
  t.match(await find(icecastSource, api), { status: 'fail', cause: /source password/ })
  api.outputs = [outputOf({ state: 'retrying', error: { code: 'output.unreachable', message: 'refused' } })]
  t.match(await find(icecastSource, api), {
    ...{ status: 'fail', evidence: [{ actual: 'retrying (output.unreachable: refused)' }] },
  })
})

t.test('hears a mount of a real Icecast that is fed, and misses one that is not', { skip }, async (t) => {
  const api = await startProgramme(t)
  const icecast = await startIcecast(t)
  api.outputs = [outputOf({ url: icecast.mountUrl('/live') })]
  t.match(await find(icecastMount, api), { status: 'fail', evidence: [{ actual: 'status 404' }] })
  const { host } = new URL(icecast.mountUrl('/live'))
  feed(t, `icecast://source:${icecast.sourcePassword}@${host}/live`)
  const isHeard = async () => (await find(icecastMount, api)).status === 'pass'
  await eventually(isHeard, { what: 'sound at the mount', deadlineMs: 120_000 })
})

t.test('a server that accepts and says nothing fails', async (t) => {
  const api = await startProgramme(t)
  api.outputs = [outputOf({ url: `http://127.0.0.1:${await startFrozen(t)}/live` })]
  t.match(await find(icecastMount, api), { status: 'fail', evidence: [{ actual: /no answer/ }] })
})

import t from 'tap'
import { mediaEngine } from '../../../src/checks/media/engine.ts'
import { startProgramme } from '../../fakes/programme.ts'
import { runCheck } from '../../fakes/run-check.ts'

const PATIENT = { patienceMs: 600_000 }
const patient = { ...mediaEngine, deadlineMs: 600_000 }
const error = (code: string) => ({ code, message: 'as reported', since: '', nextRetryAt: null })

t.test('passes for a stream that is live, or that starts', async (t) => {
  const api = await startProgramme(t)
  t.match(await runCheck(patient, api.environment, PATIENT), {
    status: 'pass',
    summary: 'rendered: main (live)',
  })
  Object.assign(api.state, { status: 'starting', since: new Date().toISOString() })
  t.match(await runCheck(patient, api.environment, PATIENT), { status: 'pass' })
})

t.test('names a stream that failed, with the code of its error', async (t) => {
  const api = await startProgramme(t)
  Object.assign(api.state, { status: 'failed', error: error('stream.gave_up') })
  t.match(await runCheck(patient, api.environment, PATIENT), {
    ...{ status: 'fail', summary: 'not rendered: main' },
    evidence: [{ what: 'stream main', expected: 'live', actual: 'failed (stream.gave_up: as reported)' }],
  })
})

t.test('names the missing engine of a stream that starts for too long', async (t) => {
  const api = await startProgramme(t)
  const since = new Date(Date.now() - 60_000).toISOString()
  Object.assign(api.state, { status: 'starting', since, error: error('engine.unavailable') })
  t.match(await runCheck(patient, api.environment, PATIENT), {
    ...{ status: 'fail', cause: 'No engine runs, or none reaches the store.' },
    fix: { command: 'npx pnpm start' },
  })
})

t.test('warns of a stream that is rendered too slowly', async (t) => {
  const api = await startProgramme(t)
  api.state['performance'] = { fps: 21, targetFps: 30, speed: 0.7 }
  t.match(await runCheck(patient, api.environment, PATIENT), {
    ...{ status: 'warn', evidence: [{ expected: '30 frames a second', actual: '21 frames a second' }] },
  })
})

t.test('skips when no stream should be on air, and when the API asks for a key', async (t) => {
  const api = await startProgramme(t)
  Object.assign(api.state, { status: 'offline', desired: 'offline' })
  t.match(await runCheck(patient, api.environment, PATIENT), {
    status: 'skip',
    summary: 'no stream should be on air',
  })
  api.status = 401
  t.match(await runCheck(patient, api.environment, PATIENT), { status: 'skip', summary: /cannot be read/ })
})

t.test('fails when the API cannot read the streams', async (t) => {
  const api = await startProgramme(t)
  api.status = 503
  t.match(await runCheck(patient, api.environment, PATIENT), { status: 'fail', summary: /status 503/ })
})

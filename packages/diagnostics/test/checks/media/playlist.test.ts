import t from 'tap'
import { mediaEngine } from '../../../src/checks/media/engine.ts'
import { mediaPlaylist } from '../../../src/checks/media/playlist.ts'
import { mediaSegment } from '../../../src/checks/media/segment.ts'
import { runChecks } from '../../../src/run/run-checks.ts'
import { playlistOf, startProgramme } from '../../fakes/programme.ts'
import { deploymentOf, runCheck } from '../../fakes/run-check.ts'

const PATIENT = { patienceMs: 600_000 }
const patient = { ...mediaPlaylist, deadlineMs: 600_000 }

t.test('passes for a fresh playlist, and says how old the picture is', async (t) => {
  const api = await startProgramme(t)
  t.match(await runCheck(patient, api.environment, PATIENT), {
    ...{ status: 'pass', evidence: [{ what: 'age of the picture of main', actual: /^\d+\.\d s$/ }] },
  })
})

t.test('passes for a playlist that moves, though the clock of the engine is wrong', async (t) => {
  const api = await startProgramme(t)
  for (const ageMs of [3_600_000, -3_600_000]) {
    api.playlist = (request) => playlistOf({ sequence: request, ageMs })
    t.match(await runCheck(patient, api.environment, PATIENT), { status: 'pass' })
  }
})

t.test('fails for a playlist that stands still', async (t) => {
  const api = await startProgramme(t)
  api.playlist = () => playlistOf({ ageMs: 60_000 })
  t.match(await runCheck(patient, api.environment, PATIENT), {
    ...{ status: 'fail', summary: 'players get no new picture of main' },
    evidence: [{ expected: 'a new segment every 1 s', actual: 'no new segment for 3 s' }],
  })
})

t.test('fails for a playlist that is missing, ended or none', async (t) => {
  const api = await startProgramme(t)
  api.playlist = null
  t.match(await runCheck(patient, api.environment, PATIENT), {
    status: 'fail',
    evidence: [{ actual: 'status 404' }],
  })
  api.playlist = () => playlistOf({ isEnded: true })
  t.match(await runCheck(patient, api.environment, PATIENT), {
    status: 'fail',
    evidence: [{ actual: 'it has ended' }],
  })
  api.playlist = () => '<html>'
  t.match(await runCheck(patient, api.environment, PATIENT), {
    status: 'fail',
    evidence: [{ actual: /no playlist/ }],
  })
})

t.test('skips for a stream that began a moment ago, or has no HLS output', async (t) => {
  const api = await startProgramme(t)
  api.playlist = null
  api.state['uptimeSeconds'] = 3
  t.match(await runCheck(patient, api.environment, PATIENT), { status: 'skip' })
  Object.assign(api.state, { uptimeSeconds: 60, preview: { hls: null } })
  t.match(await runCheck(patient, api.environment, PATIENT), { status: 'skip' })
})

t.test('a stream that failed is the one failure: playlist and segment are blocked', async (t) => {
  const api = await startProgramme(t)
  Object.assign(api.state, { status: 'failed' })
  api.playlist = null
  const checks = [mediaEngine, mediaPlaylist, mediaSegment].map((check) => ({
    ...check,
    deadlineMs: 600_000,
  }))
  const { findings } = await runChecks({
    ...{
      checks,
      deployment: deploymentOf(api.environment, PATIENT),
      timeoutMs: 600_000,
      scrub: (text) => text,
    },
  })
  t.strictSame(
    findings.map(({ status }) => status),
    ['fail', 'blocked', 'blocked'],
  )
})

import t, { type Test } from 'tap'
import { playlist } from '../../../src/checks/proxy/playlist.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { runCheck } from '../../fakes/run-check.ts'

const DEADLINE_MS = 120_000

/** A programme that goes on with each request, and a proxy that answers with the first playlist or the newest one. */
const startProgramme = async (t: Test, { isCached }: { readonly isCached: boolean }) => {
  let sequence = 100
  const textAt = (position: number) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${position}\n`
  const api = await startHttp(t, (_request, response) => {
    sequence += 1
    response.end(textAt(sequence))
  })
  const proxy = await startHttp(t, (_request, response) => response.end(textAt(isCached ? 100 : sequence)))
  return { environment: { PORT: new URL(api).port }, target: new URL(`${proxy}/stream/`) }
}

const patient = { ...playlist, deadlineMs: DEADLINE_MS }

t.test('a proxy that answers with an old playlist is a failure, and a fresh one is none', async (t) => {
  const cached = await startProgramme(t, { isCached: true })
  t.match(await runCheck(patient, cached.environment, { target: cached.target }), {
    ...{ status: 'fail', summary: /segments old/, vantage: 'through the proxy' },
    evidence: [{ what: 'media sequence', actual: '100' }],
  })
  const fresh = await startProgramme(t, { isCached: false })
  t.match(await runCheck(patient, fresh.environment, { target: fresh.target }), { status: 'pass' })
})

t.test('skips while no programme is on air', async (t) => {
  const api = await startHttp(t, (_request, response) => response.writeHead(404).end())
  const target = new URL('http://127.0.0.1:9/stream/')
  t.match(await runCheck(patient, { PORT: new URL(api).port }, { target }), {
    ...{ status: 'skip', summary: 'no programme is on air' },
  })
})

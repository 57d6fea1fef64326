import { createServer as createTlsServer } from 'node:tls'
import { LOOPBACK_NETWORKS } from '@stream-manager/egress'
import { createAuthority, freePort, signedStreamName, startRtmpServer } from '@stream-manager/test-kit'
import t from 'tap'
import { egressTo, failureOf, listening, run, stepsOf } from './support.ts'

const SECRET = 'a-publish-secret'
const KEY = 'planted-stream-key'

t.test('a server that speaks RTMP passes up to the application, and is not published to', async (t) => {
  const server = await startRtmpServer(t)
  const report = await run({ type: 'rtmp', url: server.url, key: KEY })
  t.equal(stepsOf(report), 'dns pass, tcp pass, tls skip, handshake pass, connect pass, publish skip')
  t.equal(report.ok, true)
  t.match(report.proves, /stream key at the publication alone/)
  t.notMatch(server.output(), KEY)
})

t.test('a publication proves the key, and a wrong one is refused by the code of an output', async (t) => {
  const server = await startRtmpServer(t, { publishSecret: SECRET })
  const key = signedStreamName('programme', SECRET)
  const granted = await run({ type: 'rtmp', url: server.url, key, publish: true })
  t.match(stepsOf(granted), /connect pass, publish pass$/)
  const refused = await run({ type: 'rtmp', url: server.url, key: KEY, publish: true })
  t.match(failureOf(refused), { name: 'publish', code: 'output.auth_rejected' })
  t.equal(refused.ok, false)
  t.notMatch(JSON.stringify([granted, refused]), KEY)
  t.notMatch(JSON.stringify([granted, refused]), key)
})

t.test('without a key the last part of the path is one, and is shown nowhere', async (t) => {
  const server = await startRtmpServer(t, { publishSecret: SECRET })
  const report = await run({ type: 'rtmp', url: `${server.url}/${KEY}?token=planted-query`, publish: true })
  t.equal(report.destination, new URL(server.url).host)
  t.notMatch(JSON.stringify(report), 'planted')
})

t.test('a closed port and an unknown name are unreachable, and later steps are not tried', async (t) => {
  const closed = await run({ type: 'rtmp', url: `rtmp://127.0.0.1:${await freePort()}/live`, key: KEY })
  t.equal(stepsOf(closed), 'dns pass, tcp fail, tls skip, handshake skip, connect skip, publish skip')
  t.match(failureOf(closed), { code: 'output.unreachable', summary: /cannot be reached/ })
  const unknown = await run({ type: 'rtmp', url: 'rtmp://nowhere.invalid/live', key: KEY })
  t.match(failureOf(unknown), { name: 'dns', code: 'output.unreachable' })
})

t.test('an address that outputs may not reach is refused, and no connection is made', async (t) => {
  const server = await startRtmpServer(t)
  for (const host of ['127.0.0.1', 'inside.example', '[::ffff:127.0.0.1]', '0x7f.1']) {
    const url = server.url.replace('127.0.0.1', host)
    const report = await run({ type: 'rtmp', url, key: KEY }, { egress: egressTo([]) })
    t.match(failureOf(report), { name: 'dns', code: 'output.refused' }, host)
    t.equal(
      JSON.stringify(report.steps).includes('127.0.0.1'),
      host === '127.0.0.1',
      'the address found is not told',
    )
  }
})

const tlsServer = async (t: Parameters<typeof listening>[0], host: string) => {
  const authority = await createAuthority()
  const port = await listening(t, createTlsServer(await authority.issue(host)))
  return { url: `rtmps://push.example:${port}/live`, authority }
}

t.test('a certificate of an unknown authority fails with its chain, and nothing is sent', async (t) => {
  const { url } = await tlsServer(t, 'push.example')
  const report = await run({ type: 'rtmp', url, key: KEY })
  t.match(failureOf(report), {
    name: 'tls',
    code: 'output.unreachable',
    summary: /not trusted .*certificate 1: push\.example, issued by Test authority/,
  })
})

t.test('a certificate of another name fails, also from a trusted authority', async (t) => {
  const { url, authority } = await tlsServer(t, 'other.example')
  const egress = egressTo(LOOPBACK_NETWORKS, { extraCa: authority.cert })
  const report = await run({ type: 'rtmp', url, key: KEY }, { egress })
  t.match(failureOf(report), { name: 'tls', summary: /ERR_TLS_CERT_ALTNAME_INVALID/ })
})

t.test('a trusted certificate shows its chain and its days, and warns near its end', async (t) => {
  const { url, authority } = await tlsServer(t, 'push.example')
  const egress = egressTo(LOOPBACK_NETWORKS, { extraCa: authority.cert })
  const stepMs = 2000
  const tlsStep = async (nowMs: () => number) =>
    (await run({ type: 'rtmp', url, key: KEY }, { egress, nowMs, stepMs })).steps.find(
      ({ name }) => name === 'tls',
    )
  const fresh = await tlsStep(Date.now)
  t.match(fresh, { status: 'pass', evidence: [{ what: 'protocol' }, { what: 'certificate 1' }] })
  const days = Number(fresh?.evidence.find(({ what }) => what === 'days left')?.found)
  t.ok(days > 14, `${days} days`)
  const later = await tlsStep(() => Date.now() + (days - 3) * 86_400_000)
  t.match(later, { status: 'warn', summary: /ends in [23] days/ })
})

import { VirtualTime } from '@stream-manager/async/virtual-time'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { isAllowed } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { openTokens } from '@stream-manager/service-kit'
import { fakeClock, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { ServiceTokenIssuer, type ServiceTokensOptions } from '../../src/features/service-tokens/index.ts'

const MINUTE_MS = 60_000
const log = { info: () => {}, warn: () => {}, error: () => {} }

const world = async (t: TestScope) => {
  const clock = fakeClock()
  const time = new VirtualTime()
  const DATA_DIR = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir: DATA_DIR })
  t.teardown(() => backplane.close())
  const { serviceTokens } = createDomain({ backplane, clock })
  const open = { config: { DATA_DIR }, backplane, log, clock, signs: true, fetchJson: async () => null }
  const { signer, verifier, close } = await openTokens(open)
  t.teardown(close)
  if (!signer) throw new Error('the process signs')
  const start = (change: Partial<ServiceTokensOptions> = {}) => {
    const { schedule } = time
    const options = { signer, tokens: serviceTokens, log, clock, schedule, ...change }
    const issuer = new ServiceTokenIssuer(options)
    t.teardown(() => issuer.close())
    issuer.start()
    return issuer
  }
  const advance = async (issuer: ServiceTokenIssuer, durationMs: number) => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += MINUTE_MS) {
      clock.advance(MINUTE_MS)
      time.advance(MINUTE_MS)
      await issuer.settled()
    }
  }
  const current = () => serviceTokens.get('health-sidecar')
  return { backplane, clock, verifier, serviceTokens, start, advance, current }
}

t.test('the sidecar finds a token that reads the state of streams and nothing else', async (t) => {
  const { start, current, verifier, clock } = await world(t)
  await start().settled()
  const verified = await verifier.verify((await current()) ?? '', clock.now().getTime())
  if (!verified.ok) throw new Error(verified.fault.detail)
  const { caller } = verified.value
  t.match(caller, { subject: 'service:health-sidecar', role: 'viewer', via: 'service' })
  t.ok(isAllowed(caller, 'stream.read', 'any'))
  for (const permission of ['chat.send', 'layers.read', 'stream.control'] as const) {
    t.notOk(isAllowed(caller, permission, 'any'), permission)
  }
})

t.test('the token is renewed long before it expires', async (t) => {
  const { start, advance, current } = await world(t)
  const issuer = start()
  await issuer.settled()
  const first = await current()
  await advance(issuer, 21 * MINUTE_MS)
  const second = await current()
  t.not(second, first)
  await advance(issuer, 120 * MINUTE_MS)
  t.not(await current(), null)
  t.not(await current(), second)
})

t.test('a token that is missing is replaced at the next look', async (t) => {
  const { start, advance, current, backplane } = await world(t)
  const issuer = start()
  await issuer.settled()
  await backplane.commit({ delete: ['service-tokens/health-sidecar'] })
  t.equal(await current(), null)
  await advance(issuer, MINUTE_MS)
  t.not(await current(), null)
})

t.test('a store that is away is logged once, and the token follows when it is back', async (t) => {
  const { start, advance, current, serviceTokens } = await world(t)
  const logged: string[] = []
  let isAway = true
  const put: typeof serviceTokens.put = async (service, issued) => {
    if (isAway) throw new Error('the store is away')
    await serviceTokens.put(service, issued)
  }
  const issuer = start({
    tokens: { ...serviceTokens, put },
    log: { warn: (_details, message) => logged.push(message) },
  })
  await advance(issuer, 10 * MINUTE_MS)
  t.same(logged, ['cannot renew the token of the sidecar'])
  isAway = false
  await advance(issuer, MINUTE_MS)
  t.not(await current(), null)
})

import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import { callRest, callRpc } from '@stream-manager/contract-tests'
import { fail, type HostResources } from '@stream-manager/contracts'
import { createPreflights } from '@stream-manager/diagnostics/preflight'
import { createDomain, type Domain, type NewAsset, RESOURCE_SAMPLER_LEASE } from '@stream-manager/domain'
import { startObedientEngine } from '@stream-manager/domain/testing'
import { analyticsFile } from '@stream-manager/media-store'
import {
  createLogger,
  createPasswords,
  type Identity,
  openIdentity,
  outputEgress,
} from '@stream-manager/service-kit'
import { apiIdentity, buildApp as buildApi, createDoctorReports } from '@stream-manager/stream-api'
import { SECRET_KEYS, type TestScope, temporaryDirectory, within } from '@stream-manager/test-kit'
import { accessBy, buildApp as buildGateway, type GatewayOptions } from '@stream-manager/ws-gateway'
import { Centrifuge } from 'centrifuge'
import WebSocket from 'ws'
import type { Side } from './side.ts'

export interface Worlds {
  readonly domain: Domain
  readonly rest: Side
  readonly rpc: Side
}

const picture: NewAsset = {
  id: 'picture',
  name: 'picture.png',
  kind: 'image',
  mediaType: 'image/png',
  sizeBytes: 1,
  sha256: '0'.repeat(64),
  width: 1,
  height: 1,
  durationMs: null,
}

const host: HostResources = {
  name: 'host-1',
  cpu: { percent: 12.5, cores: 2 },
  memory: { usedBytes: 1, totalBytes: 2 },
  disk: { usedBytes: 1, totalBytes: 2 },
  network: { receivedBytesPerSecond: null, sentBytesPerSecond: null },
}

interface Place {
  readonly domain: Domain
  readonly backplane: Backplane
  readonly dataDir: string
}

/** A busy machine answers later than production allows. */
const PATIENT = { queryDeadlineMs: 60_000, writeDeadlineMs: 60_000 }
const PATIENT_MS = 60_000

const logger = createLogger({ service: 'test', level: 'silent' })

/** Every caller is an anonymous administrator. */
const openBypass = async (t: TestScope, { domain, backplane, dataDir }: Place): Promise<Identity> => {
  const networks = { SOURCE_NETWORKS: [], OUTPUT_NETWORKS: [] }
  const flags = {
    ENVIRONMENT: 'development',
    ALLOW_DEV_AUTH_BYPASS: true,
    WEBSOCKET_AUTH_BYPASS: false,
  } as const
  const config = { ...flags, ...networks, DATA_DIR: dataDir }
  const identity = await openIdentity({ config, backplane, domain, log: logger, signs: true })
  t.teardown(() => identity.close())
  return identity
}

const startRest = async (
  t: TestScope,
  { domain, dataDir, identity }: Place & { identity: Identity },
): Promise<string> => {
  const api = await buildApi({
    domain,
    identity: apiIdentity(identity),
    logger,
    config: {
      CORS_ORIGINS: [],
      DATA_DIR: dataDir,
      MAX_UPLOAD_BYTES: 1024,
      MIN_FREE_DISK_BYTES: 0,
      TRUSTED_PROXIES: [],
    },
    inspect: async () => fail('asset.unsupported', 'Nothing is uploaded here'),
    socketPort: () => 0,
  })
  t.teardown(() => api.close())
  return api.listen({ host: '127.0.0.1', port: 0 })
}

const startClient = async (
  t: TestScope,
  options: Pick<GatewayOptions, 'backplane' | 'domain' | 'access'>,
): Promise<Centrifuge> => {
  const config = { CORS_ORIGINS: [], TRUSTED_PROXIES: [] }
  // A busy machine must not refuse sockets here.
  const limits = { shedAboveLoopDelayMs: PATIENT_MS, commandTimeoutMs: PATIENT_MS }
  const { app } = await buildGateway({ ...options, logger, config, limits })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const client = new Centrifuge(`${url.replace('http', 'ws')}/ws`, {
    websocket: WebSocket,
    timeout: PATIENT_MS,
  })
  t.teardown(() => client.disconnect())
  client.connect()
  await within(client.ready(), { what: 'the connection' })
  return client
}

/** Records one sample of the host, so that `resources` has a sample to return. */
const sampleResources = async (domain: Domain, backplane: Backplane): Promise<void> => {
  const lease = await backplane.acquireLease(RESOURCE_SAMPLER_LEASE, { holder: 'test', ttlMs: 600_000 })
  if (!lease) throw new Error('another process holds the lease of the sampler')
  await domain.resources.record({ fence: lease.fence, host })
}

/** Publishes a report of a sidecar, so that `health` has one to return. */
const reportHealth = (domain: Domain): Promise<void> => {
  const timestamp = new Date().toISOString()
  const redis = { status: 'healthy', latencyMs: 1, error: null, since: timestamp } as const
  return domain.health.publish({
    instance: 'test',
    report: { status: 'healthy', timestamp, checks: { redis } },
  })
}

/** Real REST and real rpc over one domain and store; the streams `rest` and `rpc` have engines that confirm every command. */
export const startWorlds = async (t: TestScope): Promise<Worlds> => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  const analytics = await openEmbeddedAnalytics({ file: analyticsFile(dataDir), ...PATIENT })
  t.teardown(() => analytics.close())
  const secrets = { secretKeys: SECRET_KEYS, passwords: createPasswords() }
  const networks = { SOURCE_NETWORKS: [], OUTPUT_NETWORKS: [] }
  const egress = await outputEgress({ ENVIRONMENT: 'production', ...networks })
  const preflights = createPreflights({ egress })
  const reports = createDoctorReports({ REDIS_URL: undefined }, { backplane, environment: {}, checks: [] })
  const domain = createDomain({ backplane, analytics, ...secrets, preflights, reports })
  for (const streamId of ['rest', 'rpc']) {
    await domain.streams.create({ id: streamId })
    const engine = await startObedientEngine({ domain, backplane, streamId })
    t.teardown(() => engine.stop())
  }
  await domain.assets.register(picture)
  await sampleResources(domain, backplane)
  await reportHealth(domain)
  const place = { domain, backplane, dataDir }
  const identity = await openBypass(t, place)
  const url = await startRest(t, { ...place, identity })
  const access = accessBy(identity.authenticator)
  const client = await startClient(t, { backplane, domain, access })
  return {
    domain,
    rest: { name: 'rest', call: (operation, input) => callRest(url, operation, input) },
    rpc: { name: 'rpc', call: (operation, input) => callRpc(client, operation, input) },
  }
}

export { type CertificateAuthority, createAuthority, type ServerCertificate } from './certificates.ts'
export { DEBIAN_CHROMIUM, TOUR_SEEN } from './chromium.ts'
export { type FakeClock, fakeClock } from './clock.ts'
export { compileCache } from './compile-cache.ts'
export { type Deferred, deferred } from './deferred.ts'
export { freePort, freePorts } from './free-port.ts'
export { FLAWLESS, Ledger, type LedgerReport } from './ledger.ts'
export { type DisplayMatrix, writeDisplayMatrix } from './media/display-matrix.ts'
export { type IcecastOptions, type IcecastServer, startIcecast } from './media/icecast-server.ts'
export { withOrientation, withPngChunk } from './media/image-metadata.ts'
export {
  type DecodeOptions,
  meanVolumeDb,
  type ProbedPacket,
  type ProbedStream,
  type ProbeOptions,
  probePackets,
  probeStreams,
  ptsGapsMs,
} from './media/probe.ts'
export { Publications } from './media/publications.ts'
export {
  type RtmpServer,
  type RtmpServerOptions,
  signedStreamName,
  startRtmpServer,
} from './media/rtmp-server.ts'
export { addSampleDescription, cleanAperture } from './media/sample-description.ts'
export { type OpenedSocket, type OpenOptions, openSocket } from './open-socket.ts'
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgresql/postgres-server.ts'
export { missingPostgres } from './postgresql/programs.ts'
export type { DirectionFaults } from './proxy/direction.ts'
export {
  BLACKHOLE,
  FaultProxy,
  type Faults,
  type ProxiedConnection,
  type ProxyTarget,
  startFaultProxy,
} from './proxy/fault-proxy.ts'
export { administer, answersPing, type RedisAddress } from './redis/administer.ts'
export { appendUnannounced } from './redis/append-unannounced.ts'
export { PATIENT_REDIS } from './redis/patient-timing.ts'
export { type RedisCluster, type RedisClusterOptions, startRedisCluster } from './redis/redis-cluster.ts'
export { type RedisOptions, type RedisServer, startRedis } from './redis/redis-server.ts'
export { type SentinelSet, type SentinelSetOptions, startSentinelSet } from './redis/sentinel-set.ts'
export { startValkey } from './redis/valkey-server.ts'
export { SECRET_KEYS } from './secret-keys.ts'
export { SeededRandom } from './seeded-random.ts'
export { type ServerCommand, type ServerProcess, startServerProcess } from './server-process.ts'
export { missingProgram, mountForbidden } from './skip-reasons.ts'
export { SMALL_STREAM_CONFIG } from './small-stream.ts'
export { ApiDriver, type DrivenState } from './system/api-driver.ts'
export { type AppOptions, startApp } from './system/app-process.ts'
export { cpuSeconds, peakResidentMb, residentMb } from './system/process-figures.ts'
export { childrenOf, type RunningSystem, type SystemOptions, startSystem } from './system/running-system.ts'
export { LOOPBACK_NETWORKS_OPEN, TEST_ENVIRONMENT } from './system/test-environment.ts'
export { type TestScope, temporaryDirectory } from './temporary-directory.ts'
export { type EventOptions, eventually, type WaitOptions, waitForEvent, within } from './wait.ts'
export { webServer } from './web-server.ts'

import type { Check } from '../check.ts'
import { agreement } from './configuration/agreement.ts'
import { environment } from './configuration/environment.ts'
import { files } from './configuration/files.ts'
import { names } from './configuration/names.ts'
import { production } from './configuration/production.ts'
import { secretFiles } from './configuration/secret-files.ts'
import { secrets } from './configuration/secrets.ts'
import { services } from './configuration/services.ts'
import { containersEngine } from './containers/engine.ts'
import { containersHealth } from './containers/health.ts'
import { containersMemory } from './containers/memory.ts'
import { containersMounts } from './containers/mounts.ts'
import { containersRunning } from './containers/running.ts'
import { containersStarted } from './containers/started.ts'
import { instances } from './discovery/instances.ts'
import { otherNames, postgresqlName, redisName } from './discovery/names.ts'
import { subnets } from './discovery/subnets.ts'
import { clock } from './host/clock.ts'
import { cores } from './host/cores.ts'
import { dataFolders } from './host/data-folders.ts'
import { dataLeftovers } from './host/data-leftovers.ts'
import { dataRights } from './host/data-rights.ts'
import { dataSegments } from './host/data-segments.ts'
import { diskSpace } from './host/disk-space.ts'
import { diskSpeed } from './host/disk-speed.ts'
import { encode } from './host/encode.ts'
import { memory } from './host/memory.ts'
import { node } from './host/node.ts'
import { openFiles } from './host/open-files.ts'
import { icecastMount } from './icecast/mount.ts'
import { icecastSource } from './icecast/source.ts'
import { bypass } from './identity/bypass.ts'
import { jwks } from './identity/jwks.ts'
import { tokens } from './identity/tokens.ts'
import { mediaEngine } from './media/engine.ts'
import { mediaPlaylist } from './media/playlist.ts'
import { mediaSegment } from './media/segment.ts'
import { mediaSound } from './media/sound.ts'
import { mediaSync } from './media/sync.ts'
import { originRepeated } from './origins/repeated.ts'
import { originRequests } from './origins/requests.ts'
import { originSockets } from './origins/sockets.ts'
import { address } from './ports/address.ts'
import { behind } from './ports/behind.ts'
import { loopback } from './ports/loopback.ts'
import { owner } from './ports/owner.ts'
import { published } from './ports/published.ts'
import { client } from './proxy/client.ts'
import { folder } from './proxy/folder.ts'
import { forged } from './proxy/forged.ts'
import { inner } from './proxy/inner.ts'
import { page } from './proxy/page.ts'
import { playlist } from './proxy/playlist.ts'
import { sticky } from './proxy/sticky.ts'
import { apiAlive } from './services/api-alive.ts'
import { versions } from './services/versions.ts'
import { webhooks } from './services/webhooks.ts'
import { connect } from './socket/connect.ts'
import { echo } from './socket/echo.ts'
import { gateway } from './socket/gateway.ts'
import { idle } from './socket/idle.ts'
import { name } from './socket/name.ts'
import { origin } from './socket/origin.ts'
import { ping } from './socket/ping.ts'
import { resume } from './socket/resume.ts'
import { route } from './socket/route.ts'
import { subscriptions } from './socket/subscribe.ts'
import { tcp } from './socket/tcp.ts'
import { tls } from './socket/tls.ts'
import { token } from './socket/token.ts'
import { upgrade } from './socket/upgrade.ts'
import { postgresqlLag } from './stores/postgresql-lag.ts'
import { postgresqlPool } from './stores/postgresql-pool.ts'
import { postgresqlReachable } from './stores/postgresql-reachable.ts'
import { postgresqlSchema } from './stores/postgresql-schema.ts'
import { postgresqlSignIn } from './stores/postgresql-sign-in.ts'
import { postgresqlTls } from './stores/postgresql-tls.ts'
import { postgresqlWritable } from './stores/postgresql-writable.ts'
import { redisAppendOnly } from './stores/redis-append-only.ts'
import { redisEviction } from './stores/redis-eviction.ts'
import { redisLag } from './stores/redis-lag.ts'
import { redisMemory } from './stores/redis-memory.ts'
import { redisReachable } from './stores/redis-reachable.ts'
import { redisRightsCheck } from './stores/redis-rights.ts'
import { redisSignIn } from './stores/redis-sign-in.ts'
import { redisWrites } from './stores/redis-writes.ts'
import { sqliteFlush } from './stores/sqlite-flush.ts'
import { sqliteIntact, sqliteLargeIntact } from './stores/sqlite-intact.ts'
import { sqliteLog } from './stores/sqlite-log.ts'
import { sqliteRights } from './stores/sqlite-rights.ts'

/** Every check, in the order of the groups. A check stands below those it depends on. */
export const CHECKS: readonly Check[] = [
  files,
  environment,
  services,
  names,
  agreement,
  secretFiles,
  secrets,
  production,
  node,
  cores,
  memory,
  diskSpace,
  openFiles,
  dataFolders,
  dataRights,
  dataLeftovers,
  dataSegments,
  clock,
  diskSpeed,
  encode,
  owner,
  address,
  loopback,
  published,
  behind,
  redisName,
  postgresqlName,
  otherNames,
  instances,
  subnets,
  sqliteRights,
  sqliteIntact,
  sqliteLargeIntact,
  sqliteLog,
  sqliteFlush,
  redisReachable,
  redisSignIn,
  redisRightsCheck,
  redisEviction,
  redisMemory,
  redisAppendOnly,
  redisWrites,
  redisLag,
  postgresqlReachable,
  postgresqlSignIn,
  postgresqlSchema,
  postgresqlWritable,
  postgresqlPool,
  postgresqlLag,
  postgresqlTls,
  apiAlive,
  versions,
  webhooks,
  gateway,
  name,
  tcp,
  tls,
  route,
  upgrade,
  origin,
  connect,
  token,
  subscriptions,
  echo,
  ping,
  resume,
  idle,
  originSockets,
  originRequests,
  originRepeated,
  tokens,
  bypass,
  jwks,
  page,
  folder,
  client,
  forged,
  inner,
  sticky,
  playlist,
  mediaEngine,
  mediaPlaylist,
  mediaSegment,
  mediaSound,
  mediaSync,
  icecastSource,
  icecastMount,
  containersEngine,
  containersMemory,
  containersStarted,
  containersRunning,
  containersHealth,
  containersMounts,
]

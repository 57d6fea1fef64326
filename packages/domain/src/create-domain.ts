import type { AnalyticsReads } from '@stream-manager/analytics/port'
import type { Backplane } from '@stream-manager/backplane/port'
import { type Clock, systemClock } from '@stream-manager/contracts'
import { addressPolicy } from '@stream-manager/egress/policy'
import type { Alerts } from './alerts/api.ts'
import { createAlerts } from './alerts/service.ts'
import type { Analytics } from './analytics/api.ts'
import { createAnalytics } from './analytics/service.ts'
import type { Anomalies } from './anomalies/api.ts'
import { createAnomalies } from './anomalies/service.ts'
import type { Assets } from './assets/api.ts'
import { findAssets } from './assets/lookup.ts'
import { createAssets } from './assets/service.ts'
import type { Audit } from './audit/api.ts'
import { createAudit } from './audit/service.ts'
import type { Chat } from './chat/api.ts'
import { purgeChat } from './chat/retention.ts'
import { createChat } from './chat/service.ts'
import type { Context } from './context.ts'
import type { Diagnostics, DoctorReports, Echoes } from './diagnostics/api.ts'
import { createEchoes } from './diagnostics/echo.ts'
import { createDiagnostics } from './diagnostics/report.ts'
import type { EngineSide } from './engine/api.ts'
import { createEngineSide } from './engine/service.ts'
import type { Errors } from './errors/api.ts'
import { createErrors } from './errors/service.ts'
import type { Events } from './events/api.ts'
import { createEvents } from './events/service.ts'
import type { Figures } from './figures/api.ts'
import { createFigures } from './figures/service.ts'
import type { SystemHealthReports } from './health/api.ts'
import { createSystemHealth } from './health/service.ts'
import { createIdGenerator } from './ids.ts'
import type { Incidents } from './incidents/api.ts'
import { createIncidents } from './incidents/service.ts'
import type { ApiKeys } from './keys/api.ts'
import { createApiKeys } from './keys/service.ts'
import type { Layers } from './layers/api.ts'
import { createLayers } from './layers/service.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { Links } from './links/api.ts'
import { createLinks } from './links/service.ts'
import { type Answers, KeptAnswers } from './operation/kept-answers.ts'
import { createReplies, type Replies } from './operation/replies.ts'
import type { Outputs, Preflights } from './outputs/api.ts'
import { createOutputs } from './outputs/service.ts'
import type { Playback } from './playback/api.ts'
import { createPlayback, purgePlayback } from './playback/service.ts'
import type { Pseudonyms } from './pseudonyms/api.ts'
import { createPseudonyms } from './pseudonyms/service.ts'
import type { Realtime } from './realtime/api.ts'
import { createRealtime } from './realtime/service.ts'
import type { ResourceUse } from './resources/api.ts'
import { createResources } from './resources/service.ts'
import type { Revocations } from './revocations/api.ts'
import { createRevocations } from './revocations/service.ts'
import type { SecretKeys } from './secrets/api.ts'
import { createSecrets } from './secrets/key-ring.ts'
import { secretsInText } from './secrets/secrets-in-text.ts'
import type { ServiceTokens } from './service-tokens/api.ts'
import { createServiceTokens } from './service-tokens/service.ts'
import type { Sessions } from './sessions/api.ts'
import { createSessions } from './sessions/service.ts'
import { Ignored, type IgnoredCounts } from './store/ignored.ts'
import { createQueues } from './store/queue.ts'
import type { StreamService, Views } from './stream/api.ts'
import { createStreamService } from './stream/service.ts'
import { StreamViews } from './stream/views.ts'
import type { Streams } from './streams/api.ts'
import { createStreams } from './streams/service.ts'
import type { Passwords, Users } from './users/api.ts'
import { createUsers } from './users/service.ts'
import { withoutPasswords } from './users/without-passwords.ts'
import type { Viewers } from './viewers/api.ts'
import { createViewers } from './viewers/service.ts'
import type { Webhooks } from './webhooks/api.ts'
import { createWebhooks } from './webhooks/service.ts'

export interface DomainOptions {
  readonly backplane: Backplane
  readonly clock?: Clock
  readonly limits?: Partial<Limits>
  /** Networks that are open beside public addresses. Without them only the engine checks addresses. */
  readonly networks?: {
    readonly sourceNetworks: readonly string[]
    readonly outputNetworks: readonly string[]
  }
  /** Must return ids that match `Id`, each greater than the one before. */
  readonly newId?: () => string
  /** False in processes that only read streams: one whose first document is not written yet is not found. Default true. */
  readonly opensStreams?: boolean
  /** Absent in processes that neither store nor use secrets: a write with a secret is refused there. */
  readonly secretKeys?: SecretKeys
  /** Called with each stored or read secret of a stream, so that no log line shows it. */
  readonly onSecret?: (secret: string) => void
  /** Absent in processes that neither sign in nor create users: passwords are refused there. */
  readonly passwords?: Passwords
  /** The store of history. Absent or null where there is none: its reads are refused there. */
  readonly analytics?: AnalyticsReads | null
  /** Absent in processes that connect to no destination: a preflight is refused there. */
  readonly preflights?: Preflights
  /** Absent in processes that run no checks: a report is refused there. */
  readonly reports?: DoctorReports
}

/** The rules of Stream Manager over a backplane. Expected refusals are `Result`s; an unavailable backplane rejects. */
export interface Domain {
  readonly streams: Streams
  readonly stream: StreamService
  readonly layers: Layers
  readonly outputs: Outputs
  readonly assets: Assets
  readonly chat: Chat
  readonly pseudonyms: Pseudonyms
  readonly playback: Playback
  readonly engine: EngineSide
  readonly realtime: Realtime
  readonly resources: ResourceUse
  readonly health: SystemHealthReports
  readonly events: Events
  readonly alerts: Alerts
  readonly incidents: Incidents
  readonly errors: Errors
  readonly figures: Figures
  readonly analytics: Analytics
  readonly anomalies: Anomalies
  readonly webhooks: Webhooks
  readonly users: Users
  readonly keys: ApiKeys
  readonly links: Links
  readonly sessions: Sessions
  readonly revocations: Revocations
  readonly audit: Audit
  readonly replies: Replies
  readonly views: Views
  readonly answers: Answers
  readonly serviceTokens: ServiceTokens
  readonly viewers: Viewers
  readonly echoes: Echoes
  readonly diagnostics: Diagnostics
  /** How often a value of another version of our services was read and ignored. */
  ignored(): IgnoredCounts
}

/** A deleted stream loses what each of these nouns stored of it. */
const PURGES: readonly ((context: Context, streamId: string) => Promise<void>)[] = [purgeChat, purgePlayback]

const purgeParts = async (context: Context, streamId: string): Promise<void> => {
  for (const purge of PURGES) await purge(context, streamId)
}

const createContext = ({
  backplane,
  clock = systemClock,
  limits,
  networks,
  secretKeys = () => [],
  onSecret = () => undefined,
  newId,
  opensStreams = true,
}: DomainOptions): Context => ({
  backplane,
  clock,
  limits: { ...DEFAULT_LIMITS, ...limits },
  destinations: {
    sources: networks ? addressPolicy(networks.sourceNetworks) : null,
    outputs: networks ? addressPolicy(networks.outputNetworks) : null,
  },
  secrets: createSecrets(secretKeys, (text) => {
    for (const secret of secretsInText(text)) onSecret(secret)
  }),
  newId: newId ?? createIdGenerator(clock),
  opensStreams,
  queues: createQueues(),
  ignored: new Ignored(),
})

/** Does not close the backplane. */
export const createDomain = (options: DomainOptions): Domain => {
  const context = createContext(options)
  const { passwords = withoutPasswords, analytics = null, preflights = null, reports = null } = options
  const audit = createAudit(context)
  const keys = createApiKeys(context)
  const revocations = createRevocations(context)
  // A revoked key must not be remembered. The next request with a good one reads it again.
  revocations.onChange(() => keys.forget(null))
  const pseudonyms = createPseudonyms(context)
  const views = new StreamViews(context)
  const figures = createAnalytics({ ...context, analytics })
  const anomalies = createAnomalies({ ...context, analytics })
  const stream = createStreamService(context)
  const layers = createLayers({ ...context, pseudonyms, findAssets: (ids) => findAssets(context, ids) })
  const outputs = createOutputs({ ...context, preflights })
  return {
    streams: createStreams({ ...context, views, purgeParts: (streamId) => purgeParts(context, streamId) }),
    stream,
    layers,
    outputs,
    assets: createAssets(context),
    chat: createChat({ ...context, pseudonyms }),
    pseudonyms,
    playback: createPlayback(context),
    engine: createEngineSide(context),
    realtime: createRealtime(context),
    replies: createReplies(context),
    views,
    answers: new KeptAnswers(),
    resources: createResources(context),
    health: createSystemHealth(context),
    events: createEvents({ ...context, analytics }),
    errors: createErrors({ ...context, analytics }),
    figures: createFigures(context),
    analytics: figures,
    anomalies,
    webhooks: createWebhooks({ ...context, analytics }),
    alerts: createAlerts({ ...context, analytics }),
    incidents: createIncidents(context, { analytics, audit, figures, anomalies, stream, layers, outputs }),
    users: createUsers({ ...context, passwords }),
    keys,
    links: createLinks(context),
    sessions: createSessions({ ...context, passwords, audit }),
    revocations,
    audit,
    serviceTokens: createServiceTokens(context),
    viewers: createViewers({ ...context, analytics }),
    echoes: createEchoes(context),
    diagnostics: createDiagnostics(reports),
    ignored: () => context.ignored.counts,
  }
}

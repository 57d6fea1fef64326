import type { AnalyticsStore } from '@stream-manager/analytics/port'
import type { Backplane } from '@stream-manager/backplane/port'
import type { ServiceName } from '@stream-manager/contracts'
import type { ReportCache } from '@stream-manager/diagnostics/doctor'
import type { Domain } from '@stream-manager/domain'
import type { PreviewBroadcasts } from '@stream-manager/preview'
import type { EnvironmentSource, Identity, Logger, Scrubber, ServicePart } from '@stream-manager/service-kit'
import type { StandaloneConfig } from '../config.ts'

/** Shared by the services of one process. */
export interface StandaloneContext {
  readonly config: StandaloneConfig
  readonly backplane: Backplane
  readonly domain: Domain
  readonly identity: Identity
  readonly reports: ReportCache
  /** Null when it cannot be opened: everything else runs. */
  readonly history: AnalyticsStore | null
  /** Names this run of the process in heartbeats. */
  readonly instance: string
  readonly loggerOf: (service: ServiceName) => Logger
  readonly scrubber: Scrubber
  /** From the engine to the API. */
  readonly previews: PreviewBroadcasts
  /** Unparsed variables of this process, for the checks of the sidecar. */
  readonly environment: EnvironmentSource
  readonly childEnvironment: Readonly<Record<string, string>>
  /** Port that the service with this variable is bound to; undefined until it is bound. */
  readonly boundPort: (variable: 'PORT' | 'WS_PORT') => number | undefined
}

/** Builds one service, neither listening nor running yet. */
export type BuildPart = (context: StandaloneContext) => Promise<ServicePart>

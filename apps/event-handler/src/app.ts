import type { AnalyticsStore } from '@stream-manager/analytics/port'
import type { Backplane } from '@stream-manager/backplane/port'
import { type Clock, type HistoryFigures, systemClock } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { type Egress, LOOPBACK_NETWORKS } from '@stream-manager/egress'
import {
  createServer,
  type InnerAccess,
  proxyCheck,
  type Server,
  type ServerConfig,
  watchHistory,
} from '@stream-manager/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import type { AlertmanagerOptions } from './alertmanager.ts'
import { AlertmanagerPoster } from './features/alertmanager/poster.ts'
import { receiverFeature } from './features/alertmanager/receiver.ts'
import { AlertEvaluator } from './features/alerts/evaluator.ts'
import { DeliveryLanes } from './features/deliveries/lanes.ts'
import { Mailer } from './features/deliveries/mailer.ts'
import { Partitions } from './features/intake/partitions.ts'
import { Retention } from './features/upkeep/retention.ts'
import { SizeLimit } from './features/upkeep/size-limit.ts'
import type { MailServer } from './mail.ts'

export interface EventHandlerOptions extends Partial<AlertmanagerOptions> {
  /** The caller closes it, after the event handler. */
  readonly backplane: Pick<Backplane, 'history' | 'subscribe' | 'acquireLease' | 'listLatest'>
  readonly domain: Pick<
    Domain,
    'streams' | 'stream' | 'resources' | 'health' | 'events' | 'alerts' | 'webhooks'
  >
  /** Null: there is none. The service reads no logs and says so, and compares the alert rules all the same. The caller closes it, after the event handler. */
  readonly store: AnalyticsStore | null
  /** The way to webhooks. */
  readonly egress: Egress
  /** For webhooks of the format `mail`. Default: there is none. */
  readonly mail?: MailServer | null
  /** Name of this run of the process. */
  readonly instance: string
  readonly logger: FastifyBaseLogger
  /** Names by which the service is known. Default: loopback. */
  readonly config?: ServerConfig
  /** Bound of the store. Default: none. */
  readonly maxBytes?: number
  readonly clock?: Clock
  /** Time after which another event handler may take over a partition. Default 10 s. */
  readonly leaseMs?: number
}

/** A server that does not listen yet, logs that are not read yet, and alert rules that nobody compares yet. */
export interface EventHandler {
  readonly app: Server
  /** Begins to read the logs and to compare the alert rules. Call it after the port is bound. */
  start(): void
  /** Names of the partitions that this process reads. */
  held(): string[]
  /** Deletes what is too old now. */
  prune(): Promise<void>
  counters(): Record<string, number>
  /** The store, for the heartbeat. Null when there is none. */
  history(): HistoryFigures | null
  /** Ends the server, the intake and the alerts. What was not read stays in the logs. */
  close(): Promise<void>
}

type Intake = Pick<EventHandler, 'start' | 'held' | 'prune' | 'counters' | 'history' | 'close'>

const LOCAL: InnerAccess = { networks: LOOPBACK_NETWORKS, token: null }
const NO_BOUND = Number.MAX_SAFE_INTEGER

const NO_INTAKE: Intake = {
  start: () => {},
  held: () => [],
  prune: async () => {},
  counters: () => ({}),
  history: () => null,
  close: async () => {},
}

const createIntake = (options: EventHandlerOptions): Intake => {
  const { store, logger, instance: holder, clock = systemClock, maxBytes = NO_BOUND } = options
  if (store === null) {
    logger.warn(
      'there is no store of history: set DATABASE_URL. GET /api/events answers 503, and everything else works',
    )
    return NO_INTAKE
  }
  const partitions = new Partitions({ ...options, store, holder, clock })
  const isMine = () => partitions.held().includes('system')
  const size = new SizeLimit({ store, maxBytes, clock, logger })
  const retention = new Retention({ store, size, isMine, clock, logger })
  const watch = watchHistory(store)
  const { egress, domain, mail = null } = options
  const mailer = mail && new Mailer(mail)
  const webhooks = domain.webhooks.sending
  const lanes = new DeliveryLanes({ store, webhooks, egress, mailer, isMine, holder, clock, logger })
  return {
    start: () => {
      partitions.start()
      retention.start()
      lanes.start()
    },
    held: () => partitions.held(),
    prune: () => retention.prune(),
    counters: () => ({ ...partitions.counters(), ...lanes.counters() }),
    history: () => ({ ...watch.figures(), ...size.figures() }),
    close: async () => {
      await Promise.all([partitions.close(), retention.close(), lanes.close(), watch.close()])
    },
  }
}

const createEvaluator = (options: EventHandlerOptions) => {
  const { clock = systemClock, instance: holder, store: history, domain } = options
  return new AlertEvaluator({ ...options, holder, clock, history, sources: domain, alerts: domain.alerts })
}

/** Null: no Alertmanager is known. */
const createPoster = (
  { alertmanager = null, domain, clock = systemClock, logger }: EventHandlerOptions,
  evaluator: AlertEvaluator,
): AlertmanagerPoster | null =>
  alertmanager &&
  new AlertmanagerPoster({
    ...alertmanager,
    ...{ alerts: domain.alerts, evaluator, clock, logger },
    origin: () => domain.events.origin(),
  })

export const buildApp = async (options: EventHandlerOptions): Promise<EventHandler> => {
  const { logger, config = {}, domain, receiver = LOCAL } = options
  const { alerts } = domain
  const app = await createServer({ logger, config })
  await app.register(proxyCheck)
  const origin = () => domain.events.origin()
  const counts = { outsideAlertsIgnored: 0 }
  await app.register(receiverFeature, { alerts, origin, counts, access: receiver })
  const intake = createIntake(options)
  const evaluator = createEvaluator(options)
  const poster = createPoster(options, evaluator)
  return {
    ...intake,
    app,
    start: () => {
      intake.start()
      evaluator.start()
      poster?.start()
    },
    counters: () => ({
      ...app.refusals(),
      ...intake.counters(),
      ...evaluator.counters(),
      ...poster?.counters(),
      ...counts,
    }),
    close: async () => {
      await Promise.all([app.close(), intake.close(), evaluator.close(), poster?.close()])
    },
  }
}

import type { Backplane } from '@stream-manager/backplane/port'
import type { ServiceName } from '@stream-manager/contracts'
import type { Config } from '../config/config.ts'
import { secretValues } from '../config/secret-values.ts'
import { ErrorCollector } from '../error-reports/error-collector.ts'
import { ErrorPublisher } from '../error-reports/publish-errors.ts'
import { messageOf, StartError } from '../errors/start-error.ts'
import { type HeartbeatHandle, type HeartbeatOptions, startHeartbeat } from '../heartbeat/heartbeat.ts'
import { instanceName } from '../heartbeat/instance.ts'
import { joinedRequests } from '../heartbeat/joined-requests.ts'
import { createLogger, type Logger } from '../logging/logger.ts'
import { createScrubber, type Scrubber } from '../logging/scrubber.ts'
import { othersMayOpen } from '../storage/data-dir.ts'
import { openBackplane } from '../storage/open-backplane.ts'
import { leave } from './leave.ts'
import { announceReady, type BoundAddress, type Listener, listen } from './listen.ts'
import { createShutdown, type Shutdown } from './shutdown.ts'

/** Variables that every service reads. */
type BaseConfig = Config<'LOG_LEVEL' | 'DATA_DIR' | 'REDIS_URL' | 'REDIS_PASSWORD_FILE'>

/** One service, built but neither listening nor working. */
export interface ServicePart
  extends Pick<HeartbeatOptions, 'sockets' | 'counters' | 'history' | 'processes' | 'chatMessages'> {
  readonly service: ServiceName
  /** The heartbeat announces the address of the first. */
  readonly listeners: readonly Listener[]
  /** Begins the work that needs no request. Called once all ports are bound. */
  readonly start?: () => unknown
  /** Stops attracting new clients. The service still answers. */
  readonly startDraining?: () => void
  readonly close: () => Promise<unknown>
  /** Default: the default of a shutdown phase. */
  readonly closeDeadlineMs?: number
}

interface ServiceContext<Settings> {
  readonly config: Settings
  readonly backplane: Backplane
  /** Names this run of the process in heartbeats. */
  readonly instance: string
  readonly loggerOf: (service: ServiceName) => Logger
  /** Cleans all log lines of this process. Owners of secrets register them here. */
  readonly scrubber: Scrubber
}

interface StopTimes {
  /** From the signal to the hard stop. */
  readonly deadlineMs: number
  /** Time for which the service still serves after it announced its end: a proxy notices at its next check. */
  readonly leaveDelayMs: number
}

interface BuiltService {
  /** Several only where one process runs several services. They start in order and close in reverse. */
  readonly parts: readonly ServicePart[]
  /** Logs the one line that begins with "ready". Default: the addresses. */
  readonly announce?: () => void
  /** Runs after "ready" was logged, with the addresses of all listeners in their order. */
  readonly afterReady?: (addresses: readonly BoundAddress[]) => Promise<void>
  /** Closes what the parts share, after them and before the backplane. */
  readonly close?: () => Promise<unknown>
}

interface ServiceDefinition<Settings extends BaseConfig> {
  /** In log lines and start errors. */
  readonly name: string
  /** @throws {StartError} naming every fault of the environment. */
  readonly config: () => Settings
  readonly build: (context: ServiceContext<Settings>) => Promise<BuiltService>
  /** Default: 10 s, no delay. */
  readonly stopTimes?: (config: Settings) => StopTimes
}

const DEFAULT_STOP: StopTimes = { deadlineMs: 10_000, leaveDelayMs: 0 }
/** Added to the delay, for a backplane that is slow to store the last heartbeat. */
const LEAVE_GRACE_MS = 3000

interface Running {
  readonly part: ServicePart
  readonly heartbeat: HeartbeatHandle
}

const startHeartbeats = (
  parts: readonly ServicePart[],
  context: ServiceContext<BaseConfig>,
  errors: ErrorCollector,
): Running[] =>
  parts.map((part) => {
    const { service, sockets, history, processes, chatMessages } = part
    const { backplane, instance, loggerOf } = context
    const counters = () => ({ ...errors.countsOf(service), ...part.counters?.() })
    const requests = () => joinedRequests(part.listeners.flatMap(({ app }) => app.requestFigures?.() ?? []))
    const optional = {
      counters,
      requests,
      ...(sockets && { sockets }),
      ...(history && { history }),
      ...(processes && { processes }),
      ...(chatMessages && { chatMessages }),
    }
    const heartbeat = startHeartbeat({ backplane, service, instance, logger: loggerOf(service), ...optional })
    return { part, heartbeat }
  })

/**
 * Binds the ports of all parts, then starts the parts in order and announces each as ready at its first address. A sidecar
 * that starts last finds the others ready.
 */
const bindAndStart = async (running: readonly Running[]): Promise<BoundAddress[]> => {
  const addresses = await listen(running.flatMap(({ part }) => part.listeners))
  let next = 0
  for (const { part, heartbeat } of running) {
    await part.start?.()
    const first = part.listeners.length > 0 ? addresses[next] : undefined
    next += part.listeners.length
    await heartbeat.ready(first?.url ?? null)
  }
  return addresses
}

const leaveAll = (running: readonly Running[], delayMs: number): Promise<unknown> =>
  Promise.all(
    running.map(({ part, heartbeat }) =>
      leave({ app: { startDraining: () => part.startDraining?.() }, heartbeat, delayMs }),
    ),
  )

const closeOnStop = (shutdown: Shutdown, running: readonly Running[]): void => {
  shutdown.onStop('heartbeats', () => Promise.all(running.map(({ heartbeat }) => heartbeat.close())))
  for (const { part } of running) shutdown.onStop(part.service, () => part.close(), part.closeDeadlineMs)
}

const cachedLoggers = (create: (service: string) => Logger) => {
  const loggers = new Map<string, Logger>()
  return (service: string): Logger => {
    const logger = loggers.get(service) ?? create(service)
    loggers.set(service, logger)
    return logger
  }
}

/** Files of the process and of its children are for its user only: stream keys, chat and recordings are among them. */
const FILE_MASK = 0o077

const warnOfOpenFolder = async (folder: string, logger: Logger): Promise<void> => {
  if (!(await othersMayOpen(folder))) return
  logger.warn(`DATA_DIR=${folder}: other users of this machine may open the folder; run: chmod 700 ${folder}`)
}

const start = async <Settings extends BaseConfig>(
  definition: ServiceDefinition<Settings>,
  scrubber: Scrubber,
): Promise<void> => {
  process.umask(FILE_MASK)
  const config = definition.config()
  for (const secret of secretValues(config)) scrubber.register(secret)
  const instance = instanceName()
  const errors = new ErrorCollector({ instance })
  const loggerOf = cachedLoggers((service) =>
    createLogger({ service, level: config.LOG_LEVEL, scrubber, errors }),
  )
  const logger = loggerOf(definition.name)
  const { deadlineMs, leaveDelayMs } = definition.stopTimes?.(config) ?? DEFAULT_STOP
  const shutdown = createShutdown({ logger, deadlineMs })
  const backplane = await openBackplane(config, { log: logger, secrets: scrubber })
  await warnOfOpenFolder(config.DATA_DIR, logger)
  shutdown.onStop('backplane', () => backplane.close())
  const publisher = new ErrorPublisher({ collector: errors, backplane })
  shutdown.onStop('error reports', () => publisher.close())
  const context = { config, backplane, instance, loggerOf, scrubber }
  const built = await definition.build(context)
  if (built.close) shutdown.onStop('shared', built.close)
  const running = startHeartbeats(built.parts, context, errors)
  closeOnStop(shutdown, running)
  const addresses = await bindAndStart(running)
  shutdown.onStop('leave', () => leaveAll(running, leaveDelayMs), leaveDelayMs + LEAVE_GRACE_MS)
  if (built.announce) built.announce()
  else announceReady(logger, addresses)
  await built.afterReady?.(addresses)
}

/**
 * Runs a service as this process: the only call of every `main.ts`. Opens the backplane, builds the parts, starts their
 * heartbeats, binds the ports, and then logs "ready". SIGTERM and SIGINT close everything in reverse order. A failed start
 * prints one line for each fault on standard error and ends the process with code 1.
 */
export const runService = async <Settings extends BaseConfig>(
  definition: ServiceDefinition<Settings>,
): Promise<void> => {
  const scrubber = createScrubber()
  try {
    await start(definition, scrubber)
  } catch (error) {
    const print = (line: string) => process.stderr.write(`${scrubber.scrub(line)}\n`)
    const lines = error instanceof StartError ? error.lines : [messageOf(error)]
    for (const line of lines) print(`${definition.name}: cannot start: ${line}`)
    if (!(error instanceof StartError) && error instanceof Error) print(String(error.stack))
    process.exit(1)
  }
}

export { type Config, ConfigError, type EnvironmentSource, loadConfig } from './config.ts'
export { openDataDir } from './data-dir.ts'
export { FaultError, refuse, unwrap } from './fault-error.ts'
export { type HeartbeatHandle, type HeartbeatOptions, startHeartbeat } from './heartbeat.ts'
export { hoistSchemas, nameSchemas } from './hoist-schemas.ts'
export { instanceName } from './instance-name.ts'
export { checkJsonDepth, MAX_JSON_DEPTH } from './json-body.ts'
export { type Leaving, leave } from './leave.ts'
export {
  announceReady,
  type BoundAddress,
  isLoopback,
  type Listenable,
  type Listener,
  listen,
} from './listen.ts'
export { createLogger, type Logger, type LoggerOptions } from './logger.ts'
export { openBackplane } from './open-backplane.ts'
export { PROBLEM_CONTENT_TYPE, problemOf } from './problem.ts'
export { proxyCheck } from './proxy-check.ts'
export { repeatedHeader } from './request-guards.ts'
export {
  runService,
  type ServicePart,
} from './run-service.ts'
export { createScrubber, type Scrubber } from './scrubber.ts'
export { createServer, type Server, type ServerOptions } from './server.ts'
export { createShutdown, type ProcessPort, type Shutdown, type ShutdownOptions } from './shutdown.ts'
export { messageOf, StartError } from './start-error.ts'

export { readAuthorities } from './config/authorities.ts'
export {
  type Config,
  ConfigError,
  type EnvironmentSource,
  loadConfig,
  type ReadVariables,
  readVariables,
} from './config/config.ts'
export { type OpenNetworks, openNetworks } from './config/open-networks.ts'
export { PAGE_VARIABLES, pageAddress, signInLine } from './config/page-address.ts'
export { PROGRAM_VARIABLES, type Program } from './config/program-variables.ts'
export { passwordIn, readSecretFile } from './config/secret-file.ts'
export { ErrorCollector } from './error-reports/error-collector.ts'
export { ErrorPublisher } from './error-reports/publish-errors.ts'
export { FaultError, refuse, unwrap } from './errors/fault-error.ts'
export { messageOf, StartError, systemErrorCode } from './errors/start-error.ts'
export { type HeartbeatHandle, type HeartbeatOptions, startHeartbeat } from './heartbeat/heartbeat.ts'
export { instanceName } from './heartbeat/instance.ts'
export { type Coding, STORED_CODINGS } from './http/codings.ts'
export { checkInnerAccess, type InnerAccess, readAccessToken } from './http/inner-access.ts'
export { networkOf } from './http/network-of.ts'
export { MIN_COMPRESSED_BYTES } from './http/plugins/compression.ts'
export { checkJsonDepth, MAX_JSON_DEPTH } from './http/plugins/json-body.ts'
export { proxyCheck } from './http/plugins/proxy-check.ts'
export type { RefusalCounts } from './http/plugins/refusals.ts'
export { repeatedHeader } from './http/plugins/request-guards.ts'
export { type ContentPolicy, closedPolicy, contentPolicy } from './http/plugins/security-headers.ts'
export { type SocketConnection, type SocketLimits, sockets } from './http/plugins/sockets.ts'
export { PROBLEM_CONTENT_TYPE, problemOf } from './http/problem.ts'
export { createServer, type Server, type ServerConfig, type ServerOptions } from './http/server.ts'
export { socketRoute } from './http/socket-route.ts'
export { variantTag } from './http/variant-tag.ts'
export type {
  Authenticated,
  Authenticator,
  CredentialCounts,
  IdentityClaims,
} from './identity/authenticator.ts'
export { type Credential, credentialOf, toCredential } from './identity/credential.ts'
export type { BypassRequest } from './identity/development-bypass.ts'
export { openLocalSigner, SIGNER_VARIABLES } from './identity/local-signer.ts'
export { type Identity, openIdentity } from './identity/open-identity.ts'
export { openTokens, type Tokens } from './identity/open-tokens.ts'
export { createPasswords } from './identity/passwords.ts'
export { publicFault, refuseCredential } from './identity/refusal.ts'
export type { SignedToken, TokenRequest, TokenSigner } from './identity/token-signer.ts'
export type { TokenVerifier, VerifiedToken } from './identity/token-verifier.ts'
export { type Leaving, leave } from './lifecycle/leave.ts'
export {
  announceReady,
  type BoundAddress,
  isLoopback,
  type Listenable,
  type Listener,
  listen,
} from './lifecycle/listen.ts'
export {
  runService,
  type ServicePart,
} from './lifecycle/run-service.ts'
export {
  createShutdown,
  type ProcessPort,
  type Shutdown,
  type ShutdownOptions,
} from './lifecycle/shutdown.ts'
export { createLogger, type Logger, type LoggerOptions } from './logging/logger.ts'
export { registerRecent } from './logging/recent-secrets.ts'
export { createScrubber, type Scrubber, type SecretRegistry } from './logging/scrubber.ts'
export { hoistSchemas, nameSchemas } from './reference/hoist-schemas.ts'
export { openDataDir } from './storage/data-dir.ts'
export { openBackplane } from './storage/open-backplane.ts'
export { openSharedHistory, openSharedReads } from './storage/open-history.ts'
export { openSecretKeys } from './storage/secret-keys.ts'
export { type HistoryWatch, watchHistory } from './storage/watch-history.ts'

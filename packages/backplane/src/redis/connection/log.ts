/** Where the backplane tells operators what it meets; a pino logger is one. Nothing told there holds a secret. */
export interface RedisLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const warn = (_: object, message: string) => process.emitWarning(message, 'BackplaneWarning')

/** Without a logger, what is wrong becomes a process warning. */
export const processWarnings: RedisLog = { info: () => {}, warn, error: warn }

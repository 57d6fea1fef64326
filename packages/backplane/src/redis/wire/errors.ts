import { BackplaneDamagedError, BackplaneFullError, BackplaneUnavailableError } from '../../port/errors.ts'

/** Errors of a Redis that is reachable but cannot serve: https://redis.io/docs/latest/develop/reference/ */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  ASK: 'another node of its cluster is taking over our keys',
  BUSY: 'it runs a script that does not end',
  CLUSTERDOWN: 'its cluster is down',
  LOADING: 'it is loading its data',
  MASTERDOWN: 'its master is down',
  MISCONF: 'it cannot write its own files',
  MOVED: 'another node of its cluster has our keys',
  NOAUTH: 'it wants a password',
  NOPERM: 'its ACL does not allow our user what we need',
  NOREPLICAS: 'it has too few replicas to take writes',
  READONLY: 'it is a replica and takes no writes',
  TRYAGAIN: 'its cluster is moving our keys',
  UNKILLABLE: 'it runs a script that does not end',
  WRONGPASS: 'it refuses our user name or password',
}

/** A record under our keys that this release cannot read. It is left unchanged. */
export class DamagedRecordError extends BackplaneDamagedError {
  constructor(redisKey: string, reason: string) {
    super(
      redisKey,
      `Redis key ${JSON.stringify(redisKey)} holds what cannot be used: ${reason}; it was left as it is`,
    )
  }

  get redisKey(): string {
    return this.key
  }
}

/** No answer at all, as opposed to a refusal. The circuit breaker counts these. */
export class NoAnswerError extends BackplaneUnavailableError {}

/** The word in capitals at the start of every Redis error. */
const codeOf = (error: Error): string => /^[A-Z]+/.exec(error.message)?.[0] ?? ''

const isReply = (error: Error): boolean => error.name === 'ReplyError'

/** The reason why a connection cannot be used. It contains no secret: Redis never repeats a password. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const known = isReply(error) ? UNAVAILABLE[codeOf(error)] : undefined
  if (known) return `${known} (${codeOf(error)})`
  return error.message || ('code' in error ? String(error.code) : error.name)
}

/** Whether Redis refused our credentials, which only an operator can change. */
export const isRefusedLogin = (error: unknown): boolean =>
  error instanceof Error &&
  /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|Client sent AUTH|invalid password))/.test(error.message)

/** Turns an error of the driver into the port's error. Errors that are not Redis's stay as they are. */
export const redisError = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof BackplaneUnavailableError) return error
  if (!isReply(error)) return new NoAnswerError(`Redis does not answer: ${error.message}`, { cause: error })
  if (codeOf(error) === 'OOM') return new BackplaneFullError('Redis has no memory left', { cause: error })
  if (UNAVAILABLE[codeOf(error)] === undefined) return error
  return new BackplaneUnavailableError(`Redis cannot serve: ${reasonOf(error)}`, { cause: error })
}

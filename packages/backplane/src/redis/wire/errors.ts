import { BackplaneDamagedError, BackplaneFullError, BackplaneUnavailableError } from '../../port/errors.ts'

/** What Redis answers when it is there but cannot serve: https://redis.io/docs/latest/develop/reference/ */
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

/** Data under our keys that this release does not understand. It is left as it is. */
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

/** No answer at all, as opposed to a refusal: what the circuit breaker counts. */
export class NoAnswerError extends BackplaneUnavailableError {}

/** The word in capitals that begins every error of Redis. */
const codeOf = (error: Error): string => /^[A-Z]+/.exec(error.message)?.[0] ?? ''

const isReply = (error: Error): boolean => error.name === 'ReplyError'

/** Why a connection cannot be used, without secrets: Redis never repeats a password, Node names host and port. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const known = isReply(error) ? UNAVAILABLE[codeOf(error)] : undefined
  if (known) return `${known} (${codeOf(error)})`
  return error.message || ('code' in error ? String(error.code) : error.name)
}

/** Whether Redis refused who we are, which only an operator can change. */
export const isRefusedLogin = (error: unknown): boolean =>
  error instanceof Error &&
  /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|Client sent AUTH|invalid password))/.test(error.message)

/** Any error of the driver as the port's error; what is no fault of Redis stays as it is. */
export const redisError = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof BackplaneUnavailableError) return error
  if (!isReply(error)) return new NoAnswerError(`Redis does not answer: ${error.message}`, { cause: error })
  if (codeOf(error) === 'OOM') return new BackplaneFullError('Redis has no memory left', { cause: error })
  if (UNAVAILABLE[codeOf(error)] === undefined) return error
  return new BackplaneUnavailableError(`Redis cannot serve: ${reasonOf(error)}`, { cause: error })
}

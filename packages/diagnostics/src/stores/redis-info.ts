import { type DoctorContext, oncePerRun } from '../context/context.ts'
import { withRedis } from '../probes/redis-connection.ts'
import { redisLogins } from './redis-logins.ts'

/** The fields of `INFO` by name. */
export type RedisInfo = ReadonlyMap<string, string>

const parse = (text: string): RedisInfo =>
  new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^(\w+):(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    }),
  )

const read = async (context: DoctorContext): Promise<RedisInfo | null> => {
  const logins = await redisLogins({ ...context, run: context })
  if (logins === null) return null
  return parse(await withRedis(logins.own.target, context.signal, (redis) => redis.info()))
}

/** The state of Redis. Null without Redis. Rejects with a `ProbeError`. */
export const redisInfo = oncePerRun(read)

/** 0 for a field that is not there. */
export const infoNumber = (info: RedisInfo, name: string): number => Number(info.get(name) ?? 0) || 0

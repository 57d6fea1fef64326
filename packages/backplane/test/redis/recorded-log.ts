import type { RedisBackplaneOptions } from '../../src/redis/open.ts'

type Log = NonNullable<RedisBackplaneOptions['log']>

/** Records log lines. */
export interface RecordedLog extends Log {
  readonly lines: string[]
}

export const recordedLog = (): RecordedLog => {
  const lines: string[] = []
  const record = (level: string) => (_: object, message: string) => void lines.push(`${level} ${message}`)
  return { lines, info: record('info'), warn: record('warn'), error: record('error') }
}

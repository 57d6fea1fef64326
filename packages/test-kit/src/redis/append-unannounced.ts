interface RedisConsole {
  administer(...command: readonly string[]): Promise<unknown>
}

const keysOf = (channel: string) => {
  const [scope = '', rest = ''] = channel.split(/\/(.*)/s)
  return { position: `sm:{${scope}}:channel:${rest}`, log: `sm:{${scope}}:log:${rest}` }
}

/** Appends to a log of the Redis backplane as a commit does, without the wake-up. Returns the offset of the last entry. */
export const appendUnannounced = async (
  redis: RedisConsole,
  channel: string,
  { data, retain }: { readonly data: readonly unknown[]; readonly retain: number },
): Promise<number> => {
  const { position, log } = keysOf(channel)
  let top = Number(await redis.administer('HGET', position, 'top'))
  for (const entry of data) {
    top += 1
    const fields = ['commit', `unannounced-${top}`, 'json', JSON.stringify(entry)]
    await redis.administer('XADD', log, 'MAXLEN', '=', String(retain), `0-${top}`, ...fields)
    await redis.administer('HSET', position, 'top', String(top))
  }
  return top
}

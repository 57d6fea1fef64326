interface RedisConsole {
  administer(...command: readonly string[]): Promise<unknown>
}

/** KEYS: position, log. ARGV: retention, then the JSON of each entry. Atomic, as a commit is. */
const APPEND = `
local top = tonumber(redis.call('HGET', KEYS[1], 'top'))
for index = 2, #ARGV do
  top = top + 1
  local commit = 'unannounced-' .. top
  redis.call('XADD', KEYS[2], 'MAXLEN', '=', ARGV[1], '0-' .. top, 'commit', commit, 'json', ARGV[index])
end
redis.call('HSET', KEYS[1], 'top', top)
return top
`

/** Appends to a log of the Redis backplane as a commit does, without the wake-up. Returns the offset of the last entry. */
export const appendUnannounced = async (
  redis: RedisConsole,
  channel: string,
  { data, retain }: { readonly data: readonly unknown[]; readonly retain: number },
): Promise<number> => {
  const [scope = '', rest = ''] = channel.split(/\/(.*)/s)
  const keys = [`sm:{${scope}}:channel:${rest}`, `sm:{${scope}}:log:${rest}`]
  const entries = data.map((entry) => JSON.stringify(entry))
  return Number(await redis.administer('EVAL', APPEND, '2', ...keys, String(retain), ...entries))
}

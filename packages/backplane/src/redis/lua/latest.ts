import { BACKPLANE_LIMITS } from '../../port/limits.ts'
import { MESSAGES } from './messages.ts'
import { readOnlyScript, script } from './script.ts'

/**
 * KEYS: value, index, log (as the name of the wake-up). ARGV: channel, json, its bytes, ttl in ms or empty, 1 when the
 * scope is registered. Answers `{'set'}`, `{'unregistered'}` or `{'full'}`.
 *
 * The index holds the expiry of each value, so that it can be read and cleaned by time.
 */
export const SET_LATEST = script(
  'set-latest',
  MESSAGES,
  `
local function main()
  local channel, json, bytes, ttl_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
  record(KEYS[1])
  if not exists(KEYS[2], 'zset') and ARGV[5] ~= '1' then return { 'unregistered' } end
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. digits(now_ms()))
  local is_known = redis.call('ZSCORE', KEYS[2], channel)
  if not is_known and redis.call('ZCARD', KEYS[2]) >= ${BACKPLANE_LIMITS.latestChannels} then return { 'full' } end
  redis.call('HSET', KEYS[1], 'version', VERSION, 'bytes', bytes, 'json', json)
  if ttl_ms == '' then
    redis.call('PERSIST', KEYS[1])
    redis.call('ZADD', KEYS[2], '+inf', channel)
  else
    redis.call('HSET', KEYS[1], 'ttlMs', ttl_ms)
    redis.call('PEXPIRE', KEYS[1], ttl_ms)
    redis.call('ZADD', KEYS[2], digits(now_ms() + tonumber(ttl_ms)), channel)
  end
  announce_latest(KEYS[3], json)
  return { 'set' }
end
`,
)

/**
 * KEYS: log. ARGV: key of the value. Publishes the current value again. Answers `{'announced'}`.
 *
 * Redis asks for the right to write each of KEYS of a script that publishes. The value is no such key, because its
 * subscribers may have the right to read alone; Redis checks that right where the script reads. A cluster has both on one
 * node: the names share their hash tag.
 *
 * For a subscriber that may have missed a value. Over pub/sub it arrives in order with all others; a value read over
 * another connection would not.
 */
export const ANNOUNCE_LATEST = script(
  'announce-latest',
  MESSAGES,
  `
local function main()
  local value = record(ARGV[1], 'bytes', 'json')
  if value then
    require_text(ARGV[1], value[2])
    announce_latest(KEYS[1], value[3])
  end
  return { 'announced' }
end
`,
)

/**
 * KEYS: values. Answers `{'values', {json or empty, ...}}`. A value with more time left than its TTL is ignored: Redis's
 * clock was set back, and the writer may be gone. A live writer writes again.
 */
export const READ_LATEST = readOnlyScript(
  'read-latest',
  `
local function is_within_ttl(key, ttl_ms)
  return not ttl_ms or redis.call('PTTL', key) <= whole(key, 'time', ttl_ms)
end

local function main()
  local found = {}
  for index, key in ipairs(KEYS) do
    local value = record(key, 'bytes', 'json', 'ttlMs')
    if value then require_text(key, value[2]) end
    found[index] = value and is_within_ttl(key, value[4]) and value[3] or ''
  end
  return { 'values', found }
end
`,
)

/** KEYS: index. Answers `{'names', {channel, ...}}` of all that have not expired. */
export const LIST_LATEST = readOnlyScript(
  'list-latest',
  `
local function main()
  if not exists(KEYS[1], 'zset') then return { 'names', {} } end
  return { 'names', redis.call('ZRANGEBYSCORE', KEYS[1], digits(now_ms()), '+inf') }
end
`,
)

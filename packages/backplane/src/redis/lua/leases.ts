import { readOnlyScript, script } from './script.ts'

/** Leases: a hash of version, holder and fence that expires, and a counter of fences that does not. */
export const LEASES = `
local function last_fence(key)
  if not exists(key, 'string') then return 0 end
  return whole(key, 'fence', redis.call('GET', key))
end

-- {holder, fence}, or nil while nobody holds it.
local function holding(key)
  local found = record(key, 'holder', 'fence')
  if not found then return nil end
  if not found[2] then damaged(key, 'it has no holder') end
  return { holder = found[2], fence = whole(key, 'fence', found[3]) }
end
`

/**
 * KEYS: lease, fence. ARGV: holder, ttl in ms, the highest fence the caller has seen. Answers `{'granted', fence}`, or
 * `{'held', fence}` while somebody else holds it.
 */
export const ACQUIRE_LEASE = script(
  'acquire-lease',
  LEASES,
  `
-- A counter that is new starts at the time: if it is new because the one before was lost, it is past all that gave out.
local function counted(key)
  local last = last_fence(key)
  if last > 0 then return last end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function main()
  local current = holding(KEYS[1])
  if current and current.holder ~= ARGV[1] then return { 'held', digits(current.fence) } end
  local fence = math.max(counted(KEYS[2]), current and current.fence or 0, tonumber(ARGV[3])) + 1
  redis.call('SET', KEYS[2], digits(fence))
  redis.call('HSET', KEYS[1], 'version', VERSION, 'holder', ARGV[1], 'fence', digits(fence))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return { 'granted', digits(fence) }
end
`,
)

/** KEYS: lease. ARGV: holder, fence, ttl in ms. Answers `{'renewed'}` or `{'lost'}`. */
export const RENEW_LEASE = script(
  'renew-lease',
  LEASES,
  `
local function main()
  local current = holding(KEYS[1])
  if not current or current.holder ~= ARGV[1] or digits(current.fence) ~= ARGV[2] then return { 'lost' } end
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return { 'renewed' }
end
`,
)

/** KEYS: lease. ARGV: holder, fence. Answers `{'released'}`, also when it was lost before. */
export const RELEASE_LEASE = script(
  'release-lease',
  LEASES,
  `
local function main()
  local current = holding(KEYS[1])
  if current and current.holder == ARGV[1] and digits(current.fence) == ARGV[2] then
    redis.call('DEL', KEYS[1])
  end
  return { 'released' }
end
`,
)

/** KEYS: lease. Answers `{'lease', holder, fence, ms left}` or `{'free'}`. */
export const READ_LEASE = readOnlyScript(
  'read-lease',
  LEASES,
  `
local function main()
  local current = holding(KEYS[1])
  if not current then return { 'free' } end
  return { 'lease', current.holder, digits(current.fence), redis.call('PTTL', KEYS[1]) }
end
`,
)

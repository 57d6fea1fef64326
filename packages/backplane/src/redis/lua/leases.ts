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

/** KEYS: lease, fence. ARGV: holder, ttl in ms. Answers `{'granted', fence}` or `{'held'}`. */
export const ACQUIRE_LEASE = script(
  'acquire-lease',
  LEASES,
  `
local function main()
  local current = holding(KEYS[1])
  if current and current.holder ~= ARGV[1] then return { 'held' } end
  local fence = last_fence(KEYS[2]) + 1
  -- A counter that was lost must not give a fence out again.
  if current and current.fence >= fence then fence = current.fence + 1 end
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

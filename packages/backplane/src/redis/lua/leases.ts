import { readOnlyScript, script } from './script.ts'

/**
 * Retention of an unrenewed record, so that records of deleted streams are removed. It is not a lease term. It is longer
 * than any accidental clock change; a larger jump has the effect of an emptied Redis.
 */
const KEPT_MS = 48 * 3_600_000

/**
 * Leases: a hash of version, holder, fence, mark of the last renewal, term in ms and renewal time by Redis's clock; and a
 * counter of fences that does not expire. Redis's clock can be set, so it decides no lease: each contender measures on its
 * own clock how long the mark stays the same. A record without a mark is of an earlier release, and Redis expires it at
 * the end of the term.
 */
export const LEASES = `
local function last_fence(key)
  if not exists(key, 'string') then return 0 end
  return whole(key, 'fence', redis.call('GET', key))
end

-- The record, or nil without one. The mark of an earlier release's record is empty.
local function holding(key)
  local found = record(key, 'holder', 'fence', 'renewal', 'ttlMs', 'renewedAtMs')
  if not found then return nil end
  if not found[2] then damaged(key, 'it has no holder') end
  local current = { holder = found[2], fence = whole(key, 'fence', found[3]), renewal = found[4] or '' }
  if current.renewal ~= '' then
    current.ttl_ms = whole(key, 'term', found[5])
    current.age_ms = now_ms() - whole(key, 'renewal', found[6])
  else
    current.ttl_ms = redis.call('PTTL', key)
    current.age_ms = 0
  end
  return current
end

local function lease_answer(status, current)
  local numbers = { digits(current.fence), digits(current.ttl_ms), digits(current.age_ms) }
  return { status, current.holder, current.renewal, unpack(numbers) }
end

-- A Redis without memory accepts PEXPIRE; after the first write it refuses none of the script.
local function mark_renewed(key, renewal, ttl_ms)
  redis.call('PEXPIRE', key, ${KEPT_MS})
  redis.call('HSET', key, 'renewal', renewal, 'ttlMs', ttl_ms, 'renewedAtMs', digits(now_ms()))
end
`

/**
 * KEYS: lease, fence. ARGV: holder, ttl in ms, the highest fence the caller has seen, the mark of this grant; then holder,
 * fence and mark of the record that the caller saw unchanged for a full term, or empty. Answers
 * `{'granted', fence, 1 when taken from that record}`, or like `READ_LEASE` with `held` while another holder has it.
 */
export const ACQUIRE_LEASE = script(
  'acquire-lease',
  LEASES,
  `
-- A new counter starts at the current time. If the old counter was lost, this is above all fences it issued.
local function counted(key)
  local last = last_fence(key)
  return last > 0 and last or now_ms()
end

local function was_watched(current)
  return current.holder == ARGV[5] and digits(current.fence) == ARGV[6] and current.renewal == ARGV[7]
end

local function main()
  local current = holding(KEYS[1])
  local is_other_holders = current and current.holder ~= ARGV[1]
  if is_other_holders and not was_watched(current) then return lease_answer('held', current) end
  local fence = math.max(counted(KEYS[2]), current and current.fence or 0, tonumber(ARGV[3])) + 1
  redis.call('SET', KEYS[2], digits(fence))
  redis.call('HSET', KEYS[1], 'version', VERSION, 'holder', ARGV[1], 'fence', digits(fence))
  mark_renewed(KEYS[1], ARGV[4], ARGV[2])
  return { 'granted', digits(fence), is_other_holders and 1 or 0 }
end
`,
)

/** KEYS: lease. ARGV: holder, fence, ttl in ms, the mark of this renewal. Answers `{'renewed'}` or `{'lost'}`. */
export const RENEW_LEASE = script(
  'renew-lease',
  LEASES,
  `
local function main()
  local current = holding(KEYS[1])
  if not current or current.holder ~= ARGV[1] or digits(current.fence) ~= ARGV[2] then return { 'lost' } end
  mark_renewed(KEYS[1], ARGV[4], ARGV[3])
  return { 'renewed' }
end
`,
)

/** KEYS: lease. ARGV: holder, fence. Answers `{'released'}`, also when the lease was lost before. */
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

/**
 * KEYS: lease. Answers `{'free'}` or `{'lease', holder, mark, fence, term in ms, ms since the renewal by Redis's clock}`;
 * for an earlier release's record the mark is empty and the term is the remaining time.
 */
export const READ_LEASE = readOnlyScript(
  'read-lease',
  LEASES,
  `
local function main()
  local current = holding(KEYS[1])
  if not current then return { 'free' } end
  return lease_answer('lease', current)
end
`,
)

import { BACKPLANE_LIMITS } from '../../port/limits.ts'

/**
 * Results of idempotency keys. One scope has three keys: a hash with a text for each result, a sorted set that keeps the
 * order of each group (owner and TTL), and a sorted set with the bytes of each group and of all (`*`). A key for each result
 * would take twice the memory, and Redis would expire it without correcting the sums.
 */
export const RESULTS = `
local ALL = '*'

-- The fields of a result's text: version, complete, group, place in the group's order, expiry, cost, fingerprint, JSON.
local function parsed_result(text)
  local complete, group, place, expires_at, cost, fingerprint, json =
    string.match(text, '^1 ([01]) (%S+) (%x+) (%d+) (%d+) (%S+) (.*)$')
  if not complete then return nil end
  return {
    is_complete = complete == '1', group = group, place = place, expires_at = tonumber(expires_at),
    cost = tonumber(cost), fingerprint = fingerprint, json = json,
  }
end

local function stored_result(request)
  local key = KEYS[request.results]
  exists(KEYS[request.order], 'zset')
  exists(KEYS[request.usage], 'zset')
  local text = read('hash', 'HGET', key, request.key)
  if not text then return nil end
  request.is_stored = true
  local found = parsed_result(text)
  if not found then damaged(key, 'the result ' .. request.key .. ' cannot be read') end
  if #found.json + ${BACKPLANE_LIMITS.idempotencyRecordBytes} ~= found.cost then
    damaged(key, 'the text of ' .. request.key .. ' is not as long as it was written')
  end
  return found.expires_at > now_ms() and found or nil
end

-- A result that an earlier release stored under a key of its own.
local function earlier_releases_result(request)
  local key = KEYS[request.earlier]
  if not exists(key, 'hash') then return nil end
  local found = record(key, 'fingerprint', 'bytes', 'json')
  require_text(key, found[3])
  local is_same = found[2] == request.earlierFingerprint
  return { fingerprint = is_same and request.fingerprint or '', json = found[4] }
end

local function earlier_result(request)
  local found = stored_result(request) or earlier_releases_result(request)
  if not found then return nil end
  if found.fingerprint ~= request.fingerprint then return { 'key_reused' } end
  if request.completes and not found.is_complete then return nil end
  return { 'replayed', found.json }
end

local function add_bytes(request, member, bytes)
  local total = tonumber(redis.call('ZINCRBY', KEYS[request.usage], bytes, member))
  if total <= 0 then redis.call('ZREM', KEYS[request.usage], member) end
  return total
end

-- Answers the bytes of the group and of all.
local function add_usage(request, group, bytes)
  return add_bytes(request, group, bytes), add_bytes(request, ALL, bytes)
end

local function remove_result(request, key)
  local text = redis.call('HGET', KEYS[request.results], key)
  local found = text and parsed_result(text)
  if not found then return end
  redis.call('HDEL', KEYS[request.results], key)
  redis.call('ZREM', KEYS[request.order], found.group .. ':' .. found.place .. ':' .. key)
  add_usage(request, found.group, digits(-found.cost))
end

-- False when the group has no result but that of this request.
local function evict_oldest(request, group)
  local found = redis.call('ZRANGEBYLEX', KEYS[request.order], '[' .. group .. ':', '(' .. group .. ';', 'LIMIT', '0', '1')
  local key = found[1] and string.match(found[1], '[^:]*$')
  if not key or key == request.key then return false end
  remove_result(request, key)
  redis.call('ZREM', KEYS[request.order], found[1])
  return true
end

local function used_bytes(request, group)
  return tonumber(redis.call('ZSCORE', KEYS[request.usage], group) or 0)
end

local function largest_group(request)
  local found = redis.call('ZREVRANGE', KEYS[request.usage], 0, 1)
  return found[1] == ALL and found[2] or found[1]
end

local function evict_results(request, of_group, of_all)
  while of_group > ${BACKPLANE_LIMITS.idempotencyOwnerBytes} do
    if not evict_oldest(request, request.group) then return end
    of_group, of_all = used_bytes(request, request.group), used_bytes(request, ALL)
  end
  while of_all > ${BACKPLANE_LIMITS.idempotencyScopeBytes} do
    local group = largest_group(request)
    if not group or not evict_oldest(request, group) then return end
    of_all = used_bytes(request, ALL)
  end
end

-- Redis removes the keys of a scope in which nothing was written for as long as a result is kept.
local function keep_results(request)
  if redis.call('PTTL', KEYS[request.results]) >= request.ttlMs then return end
  for _, key in ipairs({ request.results, request.order, request.usage }) do
    redis.call('PEXPIRE', KEYS[key], request.ttlMs)
  end
end

local function store_result(request)
  local results, json = KEYS[request.results], ARGV[request.json]
  local place = string.format('%012x', redis.call('HINCRBY', results, '', '1'))
  if request.is_stored then remove_result(request, request.key) end
  local complete, expires_at = request.completes and '1' or '0', digits(now_ms() + request.ttlMs)
  local cost = digits(request.cost)
  local words = { '1', complete, request.group, place, expires_at, cost, request.fingerprint, json }
  redis.call('HSET', results, request.key, table.concat(words, ' '))
  redis.call('ZADD', KEYS[request.order], '0', request.group .. ':' .. place .. ':' .. request.key)
  evict_results(request, add_usage(request, request.group, cost))
  keep_results(request)
end
`

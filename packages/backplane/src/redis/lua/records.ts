/** Version of every record under our keys. A record of another version is refused. */
const RECORD_VERSION = '1'

/**
 * The start of every script: validated reads of our records. A key of another type or version, without its numbers or
 * with truncated text is `damaged`, which ends the script before its first write.
 */
export const RECORDS = `
local VERSION = '${RECORD_VERSION}'

local function damaged(key, reason)
  error({ damaged = key, reason = reason })
end

local function exists(key, kind)
  local found = redis.call('TYPE', key).ok
  if found == 'none' then return false end
  if found ~= kind then damaged(key, 'it is of type ' .. found .. ', not ' .. kind) end
  return true
end

-- Lua writes large numbers as 1e+15.
local function digits(number)
  return string.format('%.0f', number)
end

-- Runs a read. A key of another type is damaged; asking for its type before each read would double the calls.
local function read(kind, command, key, ...)
  local found = redis.pcall(command, key, ...)
  if type(found) == 'table' and found.err then
    exists(key, kind)
    error(found)
  end
  return found
end

-- Redis's clock does not advance while a script runs.
local read_at_ms
local function now_ms()
  if not read_at_ms then
    local time = redis.call('TIME')
    read_at_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  return read_at_ms
end

local function whole(key, field, value)
  local number = value and string.match(value, '^%d+$') and tonumber(value)
  if not number or number > 9007199254740991 then damaged(key, 'its ' .. field .. ' is no whole number') end
  return number
end

-- The fields, version first, or nil when there is no such record.
local function record(key, ...)
  local found = read('hash', 'HMGET', key, 'version', ...)
  if found[1] == VERSION then return found end
  if not exists(key, 'hash') then return nil end
  damaged(key, 'its version is ' .. (found[1] or 'missing') .. ', this release reads ' .. VERSION)
end

local function require_text(key, bytes)
  if redis.call('HSTRLEN', key, 'json') ~= whole(key, 'length', bytes) then
    damaged(key, 'its text is not as long as it was written')
  end
end
`

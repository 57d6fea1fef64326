import { DOCUMENTS } from './documents.ts'
import { script } from './script.ts'

/** How long the position of a channel that nobody ever wrote is kept after the last one who asked. */
const UNWRITTEN_TTL_SECONDS = 3600

/**
 * Channels: a hash of version, epoch and top, and a stream whose entry `0-<offset>` is the publication. The epoch is
 * made by whoever asks or writes first, so a log that was lost comes back under another one.
 */
export const CHANNELS = `
local function position(channel_key, log_key, new_epoch)
  local found = record(channel_key, 'epoch', 'top')
  local has_log = exists(log_key, 'stream')
  if not found then
    if has_log then damaged(log_key, 'it has publications, but its position is gone') end
    return { epoch = new_epoch, top = 0, is_new = true }
  end
  if not found[2] then damaged(channel_key, 'it has no epoch') end
  return { epoch = found[2], top = whole(channel_key, 'top', found[3]) }
end

-- For readers: a channel nobody has written keeps its epoch for a while, so that they do not miss its first entry.
local function read_position(channel_key, log_key, new_epoch)
  local found = position(channel_key, log_key, new_epoch)
  if found.is_new then
    redis.call('HSET', channel_key, 'version', VERSION, 'epoch', found.epoch, 'top', 0)
  end
  if found.top == 0 then redis.call('EXPIRE', channel_key, ${UNWRITTEN_TTL_SECONDS}) end
  return found
end
`

/**
 * KEYS: channel, log. ARGV: epoch for a new channel, since (an offset, or empty for the newest), limit.
 * Answers `{'history', epoch, top, entries}`: those after `since` in order, or the newest, newest first.
 */
export const READ_HISTORY = script(
  'read-history',
  CHANNELS,
  `
local function main()
  local found = read_position(KEYS[1], KEYS[2], ARGV[1])
  local since, limit = ARGV[2], tonumber(ARGV[3])
  local entries = {}
  if limit > 0 and since ~= '' then
    entries = redis.call('XRANGE', KEYS[2], '(0-' .. since, '+', 'COUNT', limit)
  elseif limit > 0 then
    entries = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', limit)
  end
  return { 'history', found.epoch, digits(found.top), entries }
end
`,
)

/** KEYS: channel, log, documents. ARGV: epoch for a new channel. Answers `{'snapshot', epoch, top, documents}`. */
export const READ_SNAPSHOT = script(
  'read-snapshot',
  DOCUMENTS,
  CHANNELS,
  `
local function main()
  local documents = {}
  for index = 3, #KEYS do documents[index - 2] = document(KEYS[index]) end
  local found = read_position(KEYS[1], KEYS[2], ARGV[1])
  return { 'snapshot', found.epoch, digits(found.top), documents }
end
`,
)

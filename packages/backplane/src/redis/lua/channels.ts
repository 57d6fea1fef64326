import { DOCUMENTS } from './documents.ts'
import { readOnlyScript, script } from './script.ts'

/** Retention of the position of a channel without publications, from its last read. */
const UNWRITTEN_TTL_SECONDS = 3600

/**
 * Channels: a hash of version, epoch and top, and a stream whose entry `0-<offset>` is the publication. The epoch is
 * random and set by the first read or write, so a lost log comes back with another epoch.
 */
export const CHANNELS = `
local function position(channel_key, log_key, new_epoch)
  local found = record(channel_key, 'epoch', 'top')
  if not found then
    if exists(log_key, 'stream') then damaged(log_key, 'it has publications, but its position is gone') end
    return { epoch = new_epoch, top = 0, is_new = true }
  end
  if not found[2] then damaged(channel_key, 'it has no epoch') end
  return { epoch = found[2], top = whole(channel_key, 'top', found[3]) }
end

-- For reads. A commit notices a log of another type when it appends to it.
local function position_and_log(channel_key, log_key, new_epoch)
  exists(log_key, 'stream')
  return position(channel_key, log_key, new_epoch)
end
`

/**
 * KEYS: channel, log. ARGV: epoch for a new channel. Answers `{'position', epoch, top}`. A channel without publications
 * gets its epoch now and keeps it for an hour, so that a reader does not miss the first publication.
 */
export const OPEN_CHANNEL = script(
  'open-channel',
  CHANNELS,
  `
local function main()
  local found = position_and_log(KEYS[1], KEYS[2], ARGV[1])
  if found.is_new then
    redis.call('HSET', KEYS[1], 'version', VERSION, 'epoch', found.epoch, 'top', 0)
  end
  if found.top == 0 then redis.call('EXPIRE', KEYS[1], ${UNWRITTEN_TTL_SECONDS}) end
  return { 'position', found.epoch, digits(found.top) }
end
`,
)

/**
 * KEYS: channel, log. ARGV: the invalid epoch, the next epoch. Answers `{'position', epoch, top}`. For a log that lost its
 * end: new entries must not be taken for the lost ones.
 */
export const RENEW_EPOCH = script(
  'renew-epoch',
  CHANNELS,
  `
local function main()
  local found = position_and_log(KEYS[1], KEYS[2], ARGV[2])
  if found.epoch == ARGV[1] then
    redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
    found.epoch = ARGV[2]
  end
  return { 'position', found.epoch, digits(found.top) }
end
`,
)

/**
 * KEYS: channel, log. ARGV: since (an offset, or empty for the newest), limit. Answers `{'history', epoch, top, entries}`
 * or `{'unopened'}`. Entries after `since` are in order; the newest entries start with the newest.
 */
export const READ_HISTORY = readOnlyScript(
  'read-history',
  CHANNELS,
  `
local function main()
  local found = position_and_log(KEYS[1], KEYS[2])
  if found.is_new then return { 'unopened' } end
  local since, limit = ARGV[1], tonumber(ARGV[2])
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

/** KEYS: channel, log, documents. Answers `{'snapshot', epoch, top, documents}` or `{'unopened'}`. */
export const READ_SNAPSHOT = readOnlyScript(
  'read-snapshot',
  DOCUMENTS,
  CHANNELS,
  `
local function main()
  local found = position_and_log(KEYS[1], KEYS[2])
  if found.is_new then return { 'unopened' } end
  local documents = {}
  for index = 3, #KEYS do documents[index - 2] = document(KEYS[index]) end
  return { 'snapshot', found.epoch, digits(found.top), documents }
end
`,
)

import { CHANNELS } from './channels.ts'
import { DOCUMENTS } from './documents.ts'
import { LEASES } from './leases.ts'
import { MESSAGES } from './messages.ts'
import { RESULTS } from './results.ts'
import { script } from './script.ts'

/** All checks of the commit. They only read, because Redis does not roll back the writes of a script. */
const CHECKS = `
local plan = cjson.decode(ARGV[1])
local new_epoch, commit_id = ARGV[2], ARGV[3]

local function conflict(expect)
  for index, expected in ipairs(expect) do
    local revision = revision_of(KEYS[expected.key])
    if revision ~= expected.revision then return { 'conflict', index, digits(revision) } end
  end
end

local function fenced(request)
  local current = holding(KEYS[request.lease])
  local is_held = current and current.fence == request.fence and not request.isOver
  if is_held and (not request.holder or request.holder == current.holder) then return nil end
  return { 'fenced', digits(last_fence(KEYS[request.counter])) }
end

local function refusal()
  local result = plan.idempotency and earlier_result(plan.idempotency)
  result = result or conflict(plan.expect)
  result = result or (plan.fence and fenced(plan.fence))
  if result then return result end
  local needs_index = #plan.put > 0 and not exists(KEYS[plan.index], 'zset')
  return needs_index and not plan.isRegistered and { 'unregistered' } or nil
end

local PAST_ITS_POSITION = 'it has entries past its position'

-- The first append of a script needs no check: it is the first write, and Redis refuses it on such a log.
local function require_end(log_key, top)
  local past = read('stream', 'XRANGE', log_key, '(0-' .. digits(top), '+', 'COUNT', '1')
  if #past > 0 then damaged(log_key, PAST_ITS_POSITION) end
end

local function positions()
  local found = {}
  for index, publication in ipairs(plan.publish) do
    local channel, log = KEYS[publication.channel], KEYS[publication.log]
    if not found[channel] then
      found[channel] = position(channel, log, new_epoch)
      found[channel].was_unwritten = found[channel].top == 0
      if index > 1 then require_end(log, found[channel].top) end
    end
  end
  return found
end

local function revisions()
  local found = {}
  for _, document in ipairs(plan.put) do found[document.key] = revision_of(KEYS[document.key]) end
  for _, document in ipairs(plan.delete) do revision_of(KEYS[document.key]) end
  return found
end
`

/**
 * All writes of the commit. A Redis without memory refuses the first write; after that it refuses none of the script.
 * Wake-ups come last, when everything can be read.
 */
const WRITES = `
local function add_entry(log_key, retain, id, json)
  local added = redis.pcall('XADD', log_key, 'MAXLEN', '=', retain, id, 'commit', commit_id, 'json', json)
  if type(added) ~= 'table' then return end
  exists(log_key, 'stream')
  if string.find(added.err, 'equal or smaller', 1, true) then damaged(log_key, PAST_ITS_POSITION) end
  error(added)
end

local function append(channels)
  local written = {}
  for index, publication in ipairs(plan.publish) do
    local channel, log = channels[KEYS[publication.channel]], KEYS[publication.log]
    channel.top = channel.top + 1
    local offset, json = digits(channel.top), ARGV[publication.json]
    add_entry(log, digits(publication.retain), '0-' .. offset, json)
    written[index] = { epoch = channel.epoch, offset = offset, commit = commit_id, json = json }
  end
  for key, channel in pairs(channels) do
    if channel.is_new then redis.call('HSET', key, 'version', VERSION, 'epoch', channel.epoch) end
    redis.call('HSET', key, 'top', digits(channel.top))
    if channel.was_unwritten then redis.call('PERSIST', key) end
  end
  return written
end

local function put(before)
  local written = {}
  for index, document in ipairs(plan.put) do
    local key, json = KEYS[document.key], ARGV[document.json]
    written[index] = digits(before[document.key] + 1)
    redis.call('HSET', key, 'version', VERSION, 'revision', written[index], 'bytes', digits(#json), 'json', json)
    redis.call('ZADD', KEYS[plan.index], '0', document.name)
  end
  return written
end

local function delete()
  for _, document in ipairs(plan.delete) do
    redis.call('DEL', KEYS[document.key])
    redis.call('ZREM', KEYS[plan.index], document.name)
  end
end

local function main()
  local refused = refusal()
  if refused then return refused end
  local channels, before = positions(), revisions()
  local publications = append(channels)
  local put_revisions = put(before)
  delete()
  if plan.idempotency then store_result(plan.idempotency) end
  local places = {}
  for index, publication in ipairs(publications) do
    announce_publication(KEYS[plan.publish[index].log], publication)
    places[index] = { publication.epoch, publication.offset }
  end
  return { 'committed', put_revisions, places }
end
`

/**
 * One commit, all or nothing. ARGV: the plan as JSON, the epoch for channels that are new, the id of this commit, then
 * the JSON texts. The plan names keys and texts by their number in KEYS and ARGV.
 *
 * Answers `{'committed', revisions, positions}`, `{'replayed', json}`, `{'key_reused'}`, `{'conflict', number, revision}`,
 * `{'fenced', fence}`, or `{'unregistered'}` when the scope must be registered first.
 */
export const COMMIT = script('commit', DOCUMENTS, CHANNELS, LEASES, MESSAGES, RESULTS, CHECKS, WRITES)

/** Longer JSON is not sent with the wake-up. The reader gets it from the log, so no output buffer fills up. */
const INLINE_BYTES = 32 * 1024

/**
 * Wake-ups on pub/sub, on a channel named like the log. The first word is the version; a reader ignores unknown messages:
 * `1 publication <epoch> <offset> <commit> <json, or nothing when it is long>` and `1 latest <json>`.
 */
export const MESSAGES = `
local function announce_publication(log_key, publication)
  local json = #publication.json <= ${INLINE_BYTES} and publication.json or ''
  local words = { '1', 'publication', publication.epoch, publication.offset, publication.commit, json }
  redis.call('PUBLISH', log_key, table.concat(words, ' '))
end

local function announce_latest(log_key, json)
  redis.call('PUBLISH', log_key, '1 latest ' .. json)
end
`

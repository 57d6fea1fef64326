import { script } from './script.ts'

/**
 * KEYS: count. ARGV: by, window in ms. Answers `{'count', total, ms left}`. A remaining time above the window means that
 * Redis's clock was set back. The window then restarts, or a caller at the limit would stay blocked for that time.
 */
export const COUNT = script(
  'count',
  `
local function main()
  if exists(KEYS[1], 'string') then whole(KEYS[1], 'count', redis.call('GET', KEYS[1])) end
  local total = redis.call('INCRBY', KEYS[1], ARGV[1])
  local left = redis.call('PTTL', KEYS[1])
  local window_ms = tonumber(ARGV[2])
  if left < 0 or left > window_ms then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    left = window_ms
  end
  return { 'count', total, left }
end
`,
)

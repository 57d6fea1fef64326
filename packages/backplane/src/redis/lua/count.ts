import { script } from './script.ts'

/** KEYS: count. ARGV: by, window in ms. Answers `{'count', total, ms left}`. */
export const COUNT = script(
  'count',
  `
local function main()
  if exists(KEYS[1], 'string') then whole(KEYS[1], 'count', redis.call('GET', KEYS[1])) end
  local total = redis.call('INCRBY', KEYS[1], ARGV[1])
  local left = redis.call('PTTL', KEYS[1])
  if left < 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    left = tonumber(ARGV[2])
  end
  return { 'count', total, left }
end
`,
)

import { readOnlyScript } from './script.ts'

/** Documents: a hash of version, revision, bytes and json each. */
export const DOCUMENTS = `
-- 0 when there is no such document.
local function revision_of(key)
  local found = record(key, 'revision', 'bytes')
  if not found then return 0 end
  require_text(key, found[3])
  return whole(key, 'revision', found[2])
end

-- {revision, json}, or an empty table when there is no such document.
local function document(key)
  local revision = revision_of(key)
  if revision == 0 then return {} end
  return { digits(revision), redis.call('HGET', key, 'json') }
end
`

/** KEYS: documents. Answers `{'documents', {{revision, json} or {}, ...}}`. */
export const READ_DOCUMENTS = readOnlyScript(
  'read-documents',
  DOCUMENTS,
  `
local function main()
  local found = {}
  for index, key in ipairs(KEYS) do found[index] = document(key) end
  return { 'documents', found }
end
`,
)

/**
 * KEYS: the index of a scope. ARGV: lowest, highest, limit, order, with the bounds as ZRANGE BYLEX takes them.
 * Answers `{'names', {name, ...}}`.
 */
export const LIST_NAMES = readOnlyScript(
  'list-names',
  `
local function main()
  if not exists(KEYS[1], 'zset') then return { 'names', {} } end
  local command = ARGV[4] == 'descending' and 'ZREVRANGEBYLEX' or 'ZRANGEBYLEX'
  local first, last = ARGV[1], ARGV[2]
  if ARGV[4] == 'descending' then first, last = last, first end
  return { 'names', redis.call(command, KEYS[1], first, last, 'LIMIT', 0, ARGV[3]) }
end
`,
)

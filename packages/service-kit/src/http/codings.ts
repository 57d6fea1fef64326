/** Content codings, by the names that HTTP has for them. */
export type Coding = 'br' | 'gzip' | 'zstd'

/** By cost: zstd takes a third of Brotli's time for a tenth more bytes. */
export const LIVE_CODINGS: readonly Coding[] = ['zstd', 'br', 'gzip']

/** By size, for bytes that are compressed once. */
export const STORED_CODINGS: readonly Coding[] = ['br', 'zstd', 'gzip']

const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/
const ALIASES: Readonly<Record<string, string>> = { 'x-gzip': 'gzip' }

/** Null for a member that is not well-formed: it is ignored. */
const readMember = (member: string): readonly [name: string, weight: number] | null => {
  const [name = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase())
  const [weight = 'q=1'] = parameters
  const found = WEIGHT.exec(weight)?.[1]
  if (name === '' || found === undefined || parameters.length > 1) return null
  return [ALIASES[name] ?? name, Number(found)]
}

/**
 * The coding for an answer by `Accept-Encoding` (RFC 9110, 12.5.3): the best for the client, and among equals the first of
 * `order`. Null: no coding.
 */
export const chooseCoding = (header: string | undefined, order: readonly Coding[]): Coding | null => {
  const members = (header ?? '').split(',').map(readMember)
  const weights = new Map(members.filter((member) => member !== null))
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0
  const best = Math.max(...order.map(weightOf))
  // A client that names `identity` may prefer it. One that does not name it takes it as a last resort.
  if (best === 0 || best < (weights.get('identity') ?? 0)) return null
  return order.find((coding) => weightOf(coding) === best) ?? null
}

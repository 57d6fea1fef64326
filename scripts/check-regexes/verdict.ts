import process from 'node:process'
import type { Expression } from './extract.ts'

/** Read at import: the builds of recheck for a JVM and for single platforms stay unused. */
process.env['RECHECK_BACKEND'] = 'pure'
process.env['RECHECK_SYNC_BACKEND'] = 'pure'
const { checkSync } = await import('recheck')

export type Verdict = 'safe' | 'vulnerable' | 'undecided'

/** One verdict took 66 s. */
const DEADLINE_MS = 300_000

export const verdictOf = ({ source, flags }: Pick<Expression, 'source' | 'flags'>): Verdict => {
  const { status } = checkSync(source, flags, { timeout: DEADLINE_MS })
  return status === 'unknown' ? 'undecided' : status
}

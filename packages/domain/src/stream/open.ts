import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import { createDesired, streamNotFound } from '../streams/rules.ts'
import { readRegistry } from './registry.ts'

/**
 * Writes a registered stream's first document. The registry and the document are in different scopes and so in
 * two commits: a crash between them is mended here, at the stream's next use. Losing the race is as good as winning.
 */
export const openStream = async (context: Context, streamId: string): Promise<Result<null>> => {
  const { streams } = await readRegistry(context)
  const entry = streams.find(({ id }) => id === streamId)
  if (!entry) return streamNotFound(streamId)
  const key = keys.desired(streamId)
  await context.backplane.commit({ expect: { [key]: 0 }, put: { [key]: createDesired(entry) } })
  return succeed(null)
}

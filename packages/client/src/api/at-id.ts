import type { Operation } from '../transport/operation.ts'

/** An operation on one item of a list. */
export const atId = (
  list: string,
  id: string,
  operation: Pick<Operation, 'method' | 'verb' | 'timeoutMs'>,
): Operation => ({
  ...operation,
  params: { id },
  path: `${list}/${encodeURIComponent(id)}`,
})

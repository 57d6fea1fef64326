/** An answer may have to wait for the process that asks: a busy one reads its sockets late. */
const DEADLINE_MS = 15_000

/** True if a GET of this URL succeeds. Rejects while nothing listens there. */
export const answers = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) })
  await response.arrayBuffer()
  return response.ok
}

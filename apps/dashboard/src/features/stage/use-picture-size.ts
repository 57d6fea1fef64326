import { useCallback } from 'react'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useClient, useStreamState } from '../../server/server.tsx'
import type { Size } from './geometry.ts'

/** The size of a new stream, until the configuration is read. */
const DEFAULT_SIZE: Size = { width: 1280, height: 720 }

/** Pixels of the programme. Read again when the stream starts, since a new size takes effect then. */
export const usePictureSize = (): Size => {
  const client = useClient()
  const startedAt = useStreamState().value?.startedAt ?? null
  const read = useCallback(
    // A new function for each start makes `useLoaded` read again.
    async (signal: AbortSignal) => ({ startedAt, ...(await client.stream.config({ signal })).video }),
    [client, startedAt],
  )
  return useLoaded(read).value ?? DEFAULT_SIZE
}

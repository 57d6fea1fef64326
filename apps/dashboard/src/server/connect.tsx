import { type Client, createClient } from '@stream-manager/client'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { newId } from '../kit/ids.ts'
import { recoverConnection } from '../session/recover.ts'
import { useIdentity } from '../session/session.tsx'
import type { Addresses } from './addresses.ts'
import { ApiWatch } from './api-watch.ts'
import { POLL_MS } from './poll.ts'
import { ServerProvider } from './server.tsx'

interface Props {
  readonly addresses: Addresses
  /** Null: the stream `main`. */
  readonly streamId: string | null
  readonly children: ReactNode
}

/** One socket for the person who is signed in. It must not go on for the next one, so give this component a key. */
const useConnectedClient = (addresses: Addresses, { fetch }: ApiWatch, playbackId: string): Client => {
  const { session, isBypassed } = useIdentity()
  const [client] = useState(() =>
    createClient({
      ...addresses,
      fetch,
      pollMs: POLL_MS,
      playbackId,
      ...(!isBypassed && { getToken: session.tokenSource() }),
    }),
  )
  useEffect(() => {
    const stop = recoverConnection(client, session, isBypassed)
    return () => {
      stop()
      client.close()
    }
  }, [client, session, isBypassed])
  return client
}

/** The connection of the page, and the client of the stream that it shows. */
export const Connect = ({ addresses, streamId, children }: Props) => {
  const [api] = useState(() => new ApiWatch(addresses.rootUrl))
  const [playbackId] = useState(() => newId('player'))
  const client = useConnectedClient(addresses, api, playbackId)
  const server = useMemo(() => {
    const shown = streamId === null ? client : client.forStream(streamId)
    return { client: shown, addresses, api, playbackId }
  }, [client, addresses, api, playbackId, streamId])
  useEffect(() => {
    if (server.client !== client) return () => server.client.close()
    return undefined
  }, [server, client])
  useEffect(() => () => api.close(), [api])
  return <ServerProvider server={server}>{children}</ServerProvider>
}

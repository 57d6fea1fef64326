import type { Client, LayerSnapshot } from '@stream-manager/client'
import type { StreamState } from '@stream-manager/contracts'
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { Addresses } from './addresses.ts'
import type { ApiWatch } from './api-watch.ts'
import { type Shown, useLive } from './use-live.ts'

/** The one way of the page to the server. */
export interface Server {
  readonly client: Client
  readonly addresses: Addresses
  readonly api: ApiWatch
  /** Names the page as one viewer, by its player and by its socket. */
  readonly playbackId: string
}

const ServerContext = createContext<Server | null>(null)

export const ServerProvider = ({ server, children }: { server: Server; children: ReactNode }) => (
  <ServerContext value={server}>{children}</ServerContext>
)

export const useServer = (): Server => {
  const server = useContext(ServerContext)
  if (server === null) throw new Error('useServer is called outside of ServerProvider')
  return server
}

export const useClient = (): Client => useServer().client

export const useStreamState = (): Shown<StreamState> => useLive(useClient().channels.streamState)

/** The layers in z-order, lowest first. */
export const useLayers = (): Shown<LayerSnapshot> => useLive(useClient().channels.layerUpdates)

/** Since when the API gives no answer, by the page's own clock. Null while it does. */
export const useApiAwaySince = (): number | null => {
  const { api } = useServer()
  return useSyncExternalStore(api.watch, () => api.awaySinceMs)
}

export const useConnection = () => {
  const { connection } = useClient()
  return useSyncExternalStore(connection.watch, () => connection.status)
}

import type { PeerName } from '../protocol.ts'

/** A server that delivers publications to every connected client. */
export interface Peer {
  readonly port: number
  publish(data: object): void
}

/** Starts a peer, which may write to `dataDir`. The caller removes `dataDir`. */
export type StartPeer = (dataDir: string) => Promise<Peer>

export const startPeer = async (name: PeerName, dataDir: string): Promise<Peer> => {
  const { start } = (await import(`./${name}.ts`)) as { start: StartPeer }
  return start(dataDir)
}

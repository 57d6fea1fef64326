import type { PeerName } from '../protocol.ts'

/** A server that fans publications out to everybody connected. */
export interface Peer {
  readonly port: number
  publish(data: object): void
}

/** `dataDir` is the peer's to write to; whoever gives it removes it. */
export type StartPeer = (dataDir: string) => Promise<Peer>

export const startPeer = async (name: PeerName, dataDir: string): Promise<Peer> => {
  const { start } = (await import(`./${name}.ts`)) as { start: StartPeer }
  return start(dataDir)
}

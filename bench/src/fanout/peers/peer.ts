import type { PeerName } from '../protocol.ts'

/** A server that fans publications out to everybody connected. */
export interface Peer {
  readonly port: number
  publish(data: object): void
}

export type StartPeer = () => Promise<Peer>

export const startPeer = async (name: PeerName): Promise<Peer> => {
  const { start } = (await import(`./${name}.ts`)) as { start: StartPeer }
  return start()
}

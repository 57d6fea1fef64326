import { startGateway } from '../gateway.ts'
import type { StartPeer } from './peer.ts'

export const start: StartPeer = async (dataDir) => {
  const { backplane, port } = await startGateway(dataDir)
  const publish = (data: object) =>
    void backplane.commit({ publish: [{ channel: 'stream:main/layer-updates', data, retain: 1_000 }] })
  return { port, publish }
}

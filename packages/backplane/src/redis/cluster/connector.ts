import { createConnection, type Socket } from 'node:net'
import { AbstractConnector, type RedisOptions } from 'ioredis'
import type { ServerAddress } from '../connection/address.ts'
import { DISCONNECT_TIMEOUT_MS } from '../connection/connect.ts'

type Connector = NonNullable<RedisOptions['Connector']>

/** A connector that chooses a node at each connect, such as after its node has died. */
export const connectorTo = (choose: () => ServerAddress): Connector =>
  class extends AbstractConnector {
    constructor() {
      super(DISCONNECT_TIMEOUT_MS)
    }

    async connect(): Promise<Socket> {
      this.connecting = true
      const socket = createConnection(choose())
      socket.once('error', (error) => {
        this.firstError = error
      })
      this.stream = socket
      return socket
    }
  }

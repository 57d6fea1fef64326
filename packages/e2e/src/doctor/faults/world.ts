import { randomBytes } from 'node:crypto'
import {
  type PostgresServer,
  startPostgres,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { type Examined, startExamined } from '../examined.ts'
import { type HandMadeProxy, type HandMadeProxyOptions, startHandMadeProxy } from '../hand-made-proxy.ts'

/** Settings, folder and address that `doctor` gets. */
export interface Scene {
  readonly environment: Readonly<Record<string, string>>
  /** Folder of `.env` and the compose files. Default: one without either. */
  readonly folder?: string
  readonly target?: URL
}

/** A deployment without a fault: everything in one process. Servers that several faults need start when one asks. */
export interface World extends Omit<Examined, 'proxy'> {
  readonly folder: string
  readonly postgres: () => Promise<PostgresServer>
  /** A proxy in front of the services, which ends with the test. */
  readonly proxy: (t: TestScope, options?: Partial<HandMadeProxyOptions>) => Promise<HandMadeProxy>
}

export const startWorld = async (
  t: TestScope,
  changes: Readonly<Record<string, string>> = {},
): Promise<World> => {
  const examined = await startExamined(t, {
    // Tokens must be good although a fault moves DATA_DIR, which holds the key otherwise.
    JWT_SECRET: randomBytes(32).toString('hex'),
    MIN_FREE_DISK_BYTES: '0',
    ...changes,
  })
  const { apiPort, gatewayPort } = examined
  let server: Promise<PostgresServer> | undefined
  return {
    ...examined,
    folder: await temporaryDirectory(t),
    postgres: () => {
      server ??= startPostgres(t)
      return server
    },
    proxy: (scope, options = {}) => startHandMadeProxy(scope, { apiPort, gatewayPort, ...options }),
  }
}

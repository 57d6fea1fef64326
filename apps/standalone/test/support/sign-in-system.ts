import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { fail } from '@stream-manager/contracts'
import { createDomain, type Domain } from '@stream-manager/domain'
import { createLogger, createPasswords, type Identity, openIdentity } from '@stream-manager/service-kit'
import { apiIdentity, buildApp, readConfig } from '@stream-manager/stream-api'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { accessBy, buildApp as buildGateway } from '@stream-manager/ws-gateway'

export interface SignInSystem {
  readonly domain: Domain
  readonly pageUrl: string
  readonly socketUrl: string
}

export interface SignInSystemOptions {
  readonly tokenLifeSeconds?: number
  /** How long before its end the gateway asks for a new token. */
  readonly refreshLeadMs?: number
}

const LOOPBACK = { host: '127.0.0.1', port: 0 }

const portOf = (url: string): number => Number(new URL(url).port)

/** Signs tokens that live shorter. */
const shorten = ({ signer }: Identity['tokens'], lifeSeconds: number): void => {
  if (signer === null) throw new Error('this process signs no tokens')
  const sign = signer.sign.bind(signer)
  signer.sign = (request) => sign({ ...request, lifeSeconds })
}

/** The API with its page and the gateway, in this process and on one store. Callers must sign in. */
export const startSignInSystem = async (
  t: TestScope,
  { tokenLifeSeconds, refreshLeadMs }: SignInSystemOptions = {},
): Promise<SignInSystem> => {
  const defaults = readConfig({ REDIS_URL: 'redis://never.asked' })
  const config = { ...defaults, DATA_DIR: await temporaryDirectory(t) }
  const backplane = await openEmbeddedBackplane({ dataDir: config.DATA_DIR })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane, passwords: createPasswords() })
  const logger = createLogger({ service: 'test', level: 'silent' })
  const identity = await openIdentity({ config, backplane, domain, log: logger, signs: true })
  t.teardown(() => identity.close())
  if (tokenLifeSeconds !== undefined) shorten(identity.tokens, tokenLifeSeconds)

  const ports = { page: 0, socket: 0 }
  const app = await buildApp({
    ...{ domain, identity: apiIdentity(identity), logger, config },
    inspect: async () => fail('asset.unsupported', 'Nothing is uploaded here'),
    socketPort: () => ports.socket,
  })
  t.teardown(() => app.close())
  const gateway = await buildGateway({
    ...{ backplane, domain, logger, config },
    access: accessBy(identity.authenticator),
    pagePort: () => ports.page,
    limits: { ...(refreshLeadMs !== undefined && { refreshLeadMs }) },
  })
  t.teardown(() => gateway.app.close())
  ports.socket = portOf(await gateway.app.listen(LOOPBACK))
  const pageUrl = await app.listen(LOOPBACK)
  ports.page = portOf(pageUrl)
  return { domain, pageUrl, socketUrl: `ws://127.0.0.1:${ports.socket}/ws` }
}

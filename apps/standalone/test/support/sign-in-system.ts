import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { type Caller, fail, type Result, succeed, systemClock } from '@stream-manager/contracts'
import { createDomain, type Domain } from '@stream-manager/domain'
import {
  createLogger,
  createPasswords,
  credentialOf,
  openTokens,
  type TokenRequest,
  type Tokens,
  unwrap,
} from '@stream-manager/service-kit'
import { buildApp } from '@stream-manager/stream-api'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { type AccessPolicy, buildApp as buildGateway } from '@stream-manager/ws-gateway'

export interface SignInSystem {
  readonly domain: Domain
  readonly pageUrl: string
}

export interface SignInSystemOptions {
  readonly tokenLifeSeconds?: number
  /** How long before its end the gateway asks for a new token. */
  readonly refreshLeadMs?: number
}

const LOOPBACK = { host: '127.0.0.1', port: 0 }

type Accepted = { readonly caller: Caller; readonly expiresAt: number }

const acceptToken =
  ({ verifier }: Tokens, { revocations }: Domain) =>
  async (token: string): Promise<Result<Accepted>> => {
    const verified = await verifier.verify(token, Date.now())
    if (!verified.ok) return verified
    const { caller, issuedAtMs, sessionId, expiresAtMs } = verified.value
    const claims = { subject: caller.subject, issuedAtMs, sessionId: sessionId ?? undefined }
    return revocations.check(claims) === 'valid'
      ? succeed({ caller, expiresAt: expiresAtMs })
      : fail('auth.revoked', 'The token was revoked')
  }

type AcceptToken = ReturnType<typeof acceptToken>

const accessBy = (accept: AcceptToken): AccessPolicy => {
  const admit = async (token: string) => {
    const accepted = await accept(token)
    return accepted.ok ? accepted.value : 'invalidToken'
  }
  return {
    connect: ({ token = '' }) => admit(token),
    refresh: (_admitted, token) => admit(token),
  }
}

const withLife = ({ jwks, signer }: Tokens, lifeSeconds: number | undefined) => ({
  jwks,
  signer: signer && {
    sign: (request: TokenRequest) =>
      signer.sign({ ...request, ...(lifeSeconds !== undefined && { lifeSeconds }) }),
  },
})

/** The API with its page and the gateway on one store. Callers need a token. */
export const startSignInSystem = async (
  t: TestScope,
  { tokenLifeSeconds, refreshLeadMs }: SignInSystemOptions = {},
): Promise<SignInSystem> => {
  const DATA_DIR = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir: DATA_DIR })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane, passwords: createPasswords() })
  const watch = await domain.revocations.watch()
  t.teardown(() => watch.close())
  const log = createLogger({ service: 'test', level: 'silent' })
  const identity = { config: { DATA_DIR }, backplane, log, clock: systemClock, signs: true }
  const tokens = await openTokens({ ...identity, fetchJson: async () => null })
  t.teardown(() => tokens.close())
  const accept = acceptToken(tokens, domain)

  const shared = { domain, logger: log }
  const config = { DATA_DIR, MAX_UPLOAD_BYTES: 1_000_000 }
  const ports = { page: 0, socket: 0 }
  const app = await buildApp({
    ...shared,
    config,
    tokens: withLife(tokens, tokenLifeSeconds),
    authenticate: async ({ raw }) => {
      const credential = unwrap(credentialOf(raw))
      return unwrap(await accept(credential?.text ?? '')).caller
    },
    inspect: async () => fail('asset.unsupported', 'Nothing is uploaded here'),
    socketPort: () => ports.socket,
  })
  t.teardown(() => app.close())
  const gateway = await buildGateway({
    ...shared,
    backplane,
    config: {},
    access: accessBy(accept),
    pagePort: () => ports.page,
    limits: { ...(refreshLeadMs !== undefined && { refreshLeadMs }) },
  })
  t.teardown(() => gateway.app.close())
  ports.socket = Number(new URL(await gateway.app.listen(LOOPBACK)).port)
  const pageUrl = await app.listen(LOOPBACK)
  ports.page = Number(new URL(pageUrl).port)
  return { domain, pageUrl }
}

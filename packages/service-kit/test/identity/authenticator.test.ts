import { fail, type Result, succeed } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import {
  Authenticator,
  type AuthenticatorOptions,
  type IdentityClaims,
} from '../../src/identity/authenticator.ts'
import { toCredential } from '../../src/identity/credential.ts'
import { publicFault, refuseCredential } from '../../src/identity/refusal.ts'
import type { VerifiedToken } from '../../src/identity/token-verifier.ts'

const clock = fakeClock()
const nowMs = clock.now().getTime()
const caller = { subject: 'usr-ann', name: 'Ann', role: 'operator', grants: null, via: 'session' } as const
const token: VerifiedToken = {
  caller,
  issuedAtMs: nowMs - 1000,
  expiresAtMs: nowMs + 60_000,
  tokenId: 'token-1',
  sessionId: 'session-1',
  keyId: 'kid-1',
}
const LOCAL = { transport: 'http', addresses: ['127.0.0.1'] } as const

interface Parts {
  readonly verified?: Result<VerifiedToken>
  readonly key?: Awaited<ReturnType<AuthenticatorOptions['keys']['verify']>>
  readonly verdict?: (claims: IdentityClaims) => 'valid' | 'revoked' | 'unconfirmed'
  readonly flags?: object
}

const start = ({
  verified = succeed(token),
  key = refuseCredential('no key'),
  verdict,
  flags = {},
}: Parts = {}) => {
  const warnings: unknown[] = []
  const authenticator = new Authenticator({
    verifier: { verify: async () => verified },
    keys: { verify: async () => key },
    revocations: { check: verdict ?? (() => 'valid') },
    flags,
    clock,
    log: { warn: (fields: unknown) => warnings.push(fields) },
  })
  const codeOf = async (text: string | null) => {
    const result = await authenticator.authenticate(text === null ? null : toCredential(text), LOCAL)
    return result.ok ? 'ok' : result.fault.code
  }
  return { authenticator, warnings, codeOf }
}

t.test('a token is judged by everything that a revocation can name', async (t) => {
  const asked: IdentityClaims[] = []
  const { authenticator } = start({
    verdict: (claims) => {
      asked.push(claims)
      return 'valid'
    },
  })
  const result = await authenticator.authenticate(toCredential('a.b.c'), LOCAL)
  t.match(result, { ok: true, value: { caller, expiresAtMs: token.expiresAtMs, isRenewable: true } })
  t.strictSame(asked, [
    {
      subject: 'usr-ann',
      issuedAtMs: token.issuedAtMs,
      tokenId: 'token-1',
      sessionId: 'session-1',
      signingKeyId: 'kid-1',
    },
  ])
})

t.test('an API key is a caller until it expires, and is not renewed', async (t) => {
  const key = succeed({ caller: { ...caller, via: 'key' as const }, expiresAtMs: nowMs + 5 })
  const { authenticator } = start({ key, verified: refuseCredential('no token') })
  t.match(await authenticator.authenticate(toCredential('sm_x'), LOCAL), {
    value: { expiresAtMs: nowMs + 5, isRenewable: false, claims: { subject: 'usr-ann', issuedAtMs: nowMs } },
  })
})

t.test(
  'a revoked credential is refused, and no credential is trusted while revocations are unknown',
  async (t) => {
    t.equal(await start({ verdict: () => 'revoked' }).codeOf('a.b.c'), 'auth.revoked')
    t.equal(await start({ verdict: () => 'unconfirmed' }).codeOf('a.b.c'), 'auth.unconfirmed')
  },
)

t.test('a wrong credential is never the development bypass', async (t) => {
  const flags = { ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: true }
  const { codeOf, authenticator } = start({ flags, verified: refuseCredential('forged') })
  t.equal(await codeOf('forged'), 'auth.invalid')
  t.equal(await codeOf(null), 'ok')
  t.equal(authenticator.counts().credentialsRefused, 1)
  t.equal(await start().codeOf(null), 'auth.required')
})

t.test('refusals are counted by reason, and a wrong clock is logged once a minute', async (t) => {
  const { codeOf, authenticator, warnings } = start({ verified: fail('auth.clock_skew', 'from the future') })
  await codeOf('a.b.c')
  await codeOf('a.b.c')
  t.same(warnings, [{ code: 'auth.clock_skew' }])
  t.same(authenticator.counts(), {
    credentialsRefused: 2,
    credentialsRevoked: 0,
    credentialsOfOtherClocks: 2,
  })
})

t.test(
  'a caller over REST cannot tell refused credentials apart, but learns that it may try again',
  async (t) => {
    const codes = ['auth.invalid', 'auth.expired', 'auth.revoked', 'auth.clock_skew'] as const
    for (const code of codes) t.equal(publicFault({ code, detail: code }).code, 'auth.invalid', code)
    for (const code of ['auth.required', 'auth.forbidden', 'auth.unconfirmed'] as const) {
      t.equal(publicFault({ code, detail: code }).code, code)
    }
  },
)

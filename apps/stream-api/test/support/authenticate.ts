import { anonymousCaller } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { credentialOf, refuse, type Tokens, unwrap } from '@stream-manager/service-kit'
import type { TestScope } from '@stream-manager/test-kit'
import type { Authenticate } from '../../src/plugins/app/authentication.ts'

/** Callers by their access tokens. A request without one is an administrator's, as in development. */
export const bearerOrAdmin = async (
  t: TestScope,
  { domain, tokens }: { readonly domain: Domain; readonly tokens: Tokens },
): Promise<Authenticate> => {
  const watch = await domain.revocations.watch()
  t.teardown(() => watch.close())
  return async ({ raw }) => {
    const credential = unwrap(credentialOf(raw))
    if (credential === null) return anonymousCaller()
    const { caller, issuedAtMs, sessionId } = unwrap(
      await tokens.verifier.verify(credential.text, Date.now()),
    )
    const claims = { subject: caller.subject, issuedAtMs, sessionId: sessionId ?? undefined }
    if (domain.revocations.check(claims) !== 'valid') throw refuse('auth.revoked', 'The token was revoked')
    return caller
  }
}

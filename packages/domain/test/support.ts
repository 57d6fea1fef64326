import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import type { Caller, Result, Role } from '@stream-manager/contracts'
import { SECRET_KEYS, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { createDomain, type Domain, type DomainOptions } from '../src/index.ts'
import { type ObedientEngine, startObedientEngine } from '../src/testing/obedient-engine.ts'

export interface TestDomain {
  readonly domain: Domain
  readonly backplane: Backplane
}

/** A domain over a real store of its own. */
export const testDomain = async (
  t: TestScope,
  options: Omit<DomainOptions, 'backplane'> = {},
): Promise<TestDomain> => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  return { backplane, domain: createDomain({ backplane, secretKeys: SECRET_KEYS, ...options }) }
}

/** The value of a result that must be a success. */
export const valueFrom = <Value>(result: Result<Value>): Value => {
  if (result.ok) return result.value
  throw new Error(`${result.fault.code}: ${result.fault.detail} ${JSON.stringify(result.fault.errors ?? [])}`)
}

export const callerNamed = (subject: string, name: string, role: Role = 'viewer'): Caller => ({
  subject,
  name,
  role,
  grants: null,
  // Others see the subject of an anonymous caller as it is. Such a caller has no privilege in a chat, so a moderator is none.
  via: role === 'viewer' ? 'anonymous' : 'session',
})

export const codeOf = (result: Result<unknown>): string | null => (result.ok ? null : result.fault.code)

/** An engine that applies every change, until the test ends. */
export const testEngine = async (
  t: TestScope,
  test: TestDomain,
  options: { streamId?: string; silent?: boolean } = {},
): Promise<ObedientEngine> => {
  const engine = await startObedientEngine({ ...test, ...options })
  t.teardown(() => engine.stop())
  return engine
}

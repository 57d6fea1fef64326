import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { isPermitted, type Permission } from '@stream-manager/contracts'
import { inspectFile } from '@stream-manager/media-inspect'
import { analyticsFile } from '@stream-manager/media-store'
import { missingProgram, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createDoctorReports } from '../../src/features/doctor-reports/index.ts'
import { byRole } from '../support/by-role.ts'
import { templateIn } from '../support/conformance.ts'
import { testApi } from '../support/test-api.ts'
import { type Asked, startRoleProxy } from './role-proxy.ts'
import { type ApiDocument, runSchemathesis } from './schemathesis.ts'

const ROLES_BELOW_ADMIN = ['viewer', 'moderator', 'operator'] as const

/** About 20,000 requests in all, of which 5,500 are the administrator's. By hand, larger numbers and other seeds find more. */
const examples = Number(process.env['FUZZ_EXAMPLES'] ?? 3)
const seed = Number(process.env['FUZZ_SEED'] ?? 1)

/** Everyone without the operation's permission, and a caller without a credential. Nobody for public and unknown paths. */
const refusedIn = (document: ApiDocument) => {
  const templateOf = templateIn(document)
  return ({ method, path }: Asked): readonly (string | null)[] => {
    const operation = document.paths?.[templateOf(path)]?.[method.toLowerCase()]
    const permission = operation?.['x-permission'] as Permission | undefined
    if (permission === undefined) return []
    return [null, ...ROLES_BELOW_ADMIN.filter((role) => !isPermitted(role, permission))]
  }
}

t.test(
  'random requests get documented answers, never 5xx, and no role succeeds beyond its permissions',
  { skip: process.env['SCHEMATHESIS_MISSING'] ?? missingProgram('schemathesis') },
  async (t) => {
    const analytics = await openEmbeddedAnalytics({ file: analyticsFile(await temporaryDirectory(t)) })
    t.teardown(() => analytics.close())
    const api = await testApi(t, {
      ...{ authenticate: byRole, inspect: inspectFile, analytics },
      // Without reports the one right answer is 503.
      reports: ({ backplane }) => createDoctorReports({}, { backplane, environment: {}, checks: [] }),
    })
    const document = api.app.swagger() as ApiDocument
    const refusedOf = refusedIn(document)
    const proxy = await startRoleProxy(t, { url: api.url, credential: 'admin', refusedOf })
    const report = await runSchemathesis(t, { document, url: proxy.url, credential: 'admin', examples, seed })
    t.comment(Object.fromEntries([...proxy.counts].sort()))
    t.equal(report, '')
    t.same(proxy.breaches, [])
    t.same(
      [...proxy.counts.keys()].filter((answer) => answer.startsWith('admin 5')),
      [],
    )
    for (const credential of ['nobody 401', 'viewer 403', 'moderator 403', 'operator 403', 'admin 200']) {
      t.ok((proxy.counts.get(credential) ?? 0) > 0, credential)
    }
  },
)

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isPermitted, type Permission } from '@stream-manager/contracts'
import { inspectFile } from '@stream-manager/media-inspect'
import { missingProgram } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { byRole as authenticate } from '../support/by-role.ts'
import { testApi } from '../support/test-api.ts'
import { type ApiDocument, runSchemathesis } from './schemathesis.ts'

const skip = missingProgram('schemathesis')
/** 20,000 requests in all with `FUZZ_EXAMPLES=150`. */
const examples = Number(process.env['FUZZ_EXAMPLES'] ?? 2)

/** For a caller that is refused everything: the answers are judged by their status alone. */
const REFUSED = { phases: 'fuzzing', checks: 'not_a_server_error', examples } as const

const FINISHED = 'http.server.response.finish'

/** Counts the answers of this process by their status. */
const countAnswers = (t: Test): Map<number, number> => {
  const counts = new Map<number, number>()
  const count = (message: unknown) => {
    const { response } = message as { request: IncomingMessage; response: ServerResponse }
    counts.set(response.statusCode, (counts.get(response.statusCode) ?? 0) + 1)
  }
  subscribe(FINISHED, count)
  t.teardown(() => unsubscribe(FINISHED, count))
  return counts
}

/** The part of the document whose operations satisfy the condition. */
const select = (
  document: ApiDocument,
  holds: (permission: Permission | undefined) => boolean,
): ApiDocument => {
  const paths = Object.entries(document.paths ?? {}).map(([path, operations]) => {
    const selected = Object.entries(operations).filter(([, operation]) =>
      holds(operation['x-permission'] as Permission | undefined),
    )
    return [path, Object.fromEntries(selected)] as const
  })
  return {
    ...document,
    paths: Object.fromEntries(paths.filter(([, operations]) => Object.keys(operations).length > 0)),
  }
}

const statusesOf = (counts: Map<number, number>, from: number, to: number): number[] =>
  [...counts.keys()].filter((status) => status >= from && status < to).sort()

t.test('random requests of an administrator get documented answers, never 5xx', { skip }, async (t) => {
  const api = await testApi(t, { authenticate, inspect: inspectFile })
  const counts = countAnswers(t)
  const report = await runSchemathesis(t, {
    document: api.app.swagger() as ApiDocument,
    url: api.url,
    credential: 'admin',
    phases: 'coverage,fuzzing',
    examples,
  })
  t.comment(Object.fromEntries(counts))
  t.equal(report, '')
  t.same(statusesOf(counts, 500, 600), [])
  t.ok(statusesOf(counts, 200, 300).length > 0, 'some requests succeed')
})

t.test('random requests above the role never succeed', { skip }, async (t) => {
  const api = await testApi(t, { authenticate })
  const document = api.app.swagger() as ApiDocument
  for (const role of ['viewer', 'moderator', 'operator'] as const) {
    const counts = countAnswers(t)
    const above = select(document, (permission) => permission !== undefined && !isPermitted(role, permission))
    await runSchemathesis(t, { document: above, url: api.url, credential: role, ...REFUSED })
    t.comment(role, Object.fromEntries(counts))
    t.same([...statusesOf(counts, 0, 400), ...statusesOf(counts, 500, 600)], [], role)
    t.ok((counts.get(403) ?? 0) > 0, `${role} was refused`)
  }
})

t.test('random requests without a credential never succeed', { skip }, async (t) => {
  const api = await testApi(t, { authenticate })
  const counts = countAnswers(t)
  const all = api.app.swagger() as ApiDocument
  const document = select(all, (permission) => permission !== undefined)
  await runSchemathesis(t, { document, url: api.url, ...REFUSED })
  t.comment(Object.fromEntries(counts))
  t.same([...statusesOf(counts, 0, 400), ...statusesOf(counts, 500, 600)], [])
  t.ok((counts.get(401) ?? 0) > 0)
})

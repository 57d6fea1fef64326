import { missingProgram, type TestScope } from '@stream-manager/test-kit'
import t from 'tap'
import { versions } from '../../../src/checks/services/versions.ts'
import { findAnnounced, NOW } from '../../fakes/announced.ts'
import { heartbeatOf } from '../../fakes/heartbeat.ts'

const skip = missingProgram('redis-server')

const found = (t: TestScope, ...running: readonly (string | undefined)[]) =>
  findAnnounced(
    t,
    versions,
    running.map((version, index) =>
      heartbeatOf('stream-api', {
        ...{ instance: `stream-api-${index}`, at: NOW.toISOString() },
        ...(version !== undefined && { version }),
      }),
    ),
  )

t.test('services of one version pass', { skip }, async (t) => {
  t.match(await found(t, '0.4.0', '0.4.0'), {
    status: 'pass',
    summary: '2 services have version 0.4.0',
  })
})

t.test(
  'an instance of another version is named, also one before heartbeats had versions',
  { skip },
  async (t) => {
    const finding = await found(t, '0.4.0', '0.3.9', undefined)
    t.equal(finding.status, 'warn')
    for (const text of ['0.4.0', '0.3.9', 'older']) t.match(finding.summary, text)
    t.match(
      finding.evidence.map(({ what }) => what),
      [/stream-api-0/, /stream-api-1/, /stream-api-2/],
    )
  },
)

import t from 'tap'
import { type FindingGroup, groupsOf } from '../../src/features/diagnose/groups.ts'
import { blockedFinding, FAILING, findingOf } from '../support/findings.ts'

/** The ids of each group: faults with what they block in brackets, then the others. */
const shapeOf = (groups: readonly FindingGroup[]) =>
  groups.map(({ name, faults, others }) => [
    name,
    ...faults.map(({ finding, blocked }) => `${finding.id}[${blocked.map(({ id }) => id).join(' ')}]`),
    ...others.map(({ id }) => id),
  ])

t.test(
  'the worst group and the worst finding come first, and what is blocked stands below its cause',
  async (t) => {
    t.strictSame(shapeOf(groupsOf(FAILING.findings)), [
      ['socket', 'socket.gateway[socket.upgrade origins.sockets]'],
      ['stores', 'stores.policy[]'],
      ['configuration', 'configuration.files'],
      ['media', 'media.playlist'],
    ])
  },
)

t.test('a check with several causes stands below the first', async (t) => {
  const findings = [
    findingOf('socket.one', { status: 'fail' }),
    findingOf('socket.two', { status: 'fail' }),
    blockedFinding('socket.three', ['socket.two', 'socket.one']),
  ]
  t.strictSame(shapeOf(groupsOf(findings)), [['socket', 'socket.one[]', 'socket.two[socket.three]']])
})

t.test('a blocked check whose cause is not in the report stays in its group', async (t) => {
  const findings = [findingOf('media.engine'), blockedFinding('media.sound', ['icecast.mount'])]
  t.strictSame(shapeOf(groupsOf(findings)), [['media', 'media.sound', 'media.engine']])
})

t.test('groups of one rank keep the order of the report', async (t) => {
  const findings = [findingOf('host.node'), findingOf('ports.owner'), findingOf('socket.tcp')]
  t.strictSame(
    groupsOf(findings).map(({ name }) => name),
    ['host', 'ports', 'socket'],
  )
})

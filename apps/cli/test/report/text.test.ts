import colors from 'picocolors'
import t from 'tap'
import { renderText } from '../../src/report/text.ts'
import { findingOf, reportOf } from './sample.ts'

const PLAIN = colors.createColors(false)
const plain = (report = reportOf(), verbose = false) => renderText(report, { colors: PLAIN, verbose })

t.test('the worst group and the worst finding come first, with proof and cure', async (t) => {
  const lines = plain(
    reportOf([
      findingOf('api.alive', 'pass'),
      findingOf('redis.lag', 'warn', { group: 'stores' }),
      findingOf('redis.sign-in', 'fail', {
        ...{ group: 'stores', cause: 'The password differs.', docs: 'docs/deployment.md' },
        evidence: [{ what: 'AUTH', expected: 'OK', actual: 'WRONGPASS', source: 'redis:6379' }],
        fix: { text: 'Set the same one.', command: 'sh infra/make-secrets.sh', auto: 'safe' },
      }),
    ]),
  ).split('\n')
  t.strictSame(lines, [
    '[✗] Stores: 1 failed, 1 warned',
    '    ✗ summary of redis.sign-in (redis.sign-in)',
    '        AUTH: expected OK, found WRONGPASS (redis:6379)',
    '        Cause: The password differs.',
    '        Fix: Set the same one.',
    '          $ sh infra/make-secrets.sh',
    '        More: docs/deployment.md',
    '    ! summary of redis.lag (redis.lag)',
    '[✓] Services: 1 passed',
    '',
    '3 checks in 1.2 s: 1 failed, 1 warned, 1 passed.',
    '',
  ])
})

t.test('checks that one fault blocks share a line', async (t) => {
  const blocked = { blockedBy: ['api.alive'] }
  const lines = plain(
    reportOf([
      findingOf('api.token', 'blocked', blocked),
      findingOf('api.keys', 'blocked', { blockedBy: ['redis.sign-in'] }),
      findingOf('api.serves', 'blocked', blocked),
    ]),
  ).split('\n')
  t.strictSame(lines.slice(0, 3), [
    '[·] Services: 3 not checked',
    '    · not checked, as api.alive failed: api.token, api.serves',
    '    · not checked, as redis.sign-in failed: api.keys',
  ])
})

t.test('a value in a file is shown with its line', async (t) => {
  t.match(plain(), /PORT: expected a number, found .* \(\.env:3\)/)
})

t.test('passed checks are shown with --verbose only', async (t) => {
  t.notMatch(plain(), 'api.alive')
  t.match(plain(reportOf(), true), /✓ summary of api.alive \(api.alive, 12 ms\)/)
})

t.test('a group that is skipped for one reason says it', async (t) => {
  t.match(plain(), /^\[-\] Stores: skipped, REDIS_URL is not set$/m)
})

t.test('a run that ended early says so', async (t) => {
  t.match(plain(reportOf([], { ended: 'timeout' })), /over its time/)
  t.match(plain(reportOf([], { ended: 'interrupted' })), /interrupted/)
})

t.test('colours are used only when asked for', async (t) => {
  t.notMatch(plain(), '\u001b')
  t.match(renderText(reportOf(), { colors: colors.createColors(true), verbose: false }), '\u001b[31m')
})

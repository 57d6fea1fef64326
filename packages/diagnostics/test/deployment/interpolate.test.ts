import t from 'tap'
import { interpolate } from '../../src/deployment/interpolate.ts'

const VALUES: Readonly<Record<string, string>> = { SET: 'value', EMPTY: '', PATH_2: '/x' }
const lookup = (name: string) => VALUES[name]

t.test('replaces variables as Compose does', async (t) => {
  for (const [text, expected] of [
    ['plain', 'plain'],
    [`$SET and \${SET}`, 'value and value'],
    [`\${PATH_2}/a`, '/x/a'],
    [`\${UNSET}`, ''],
    [`\${UNSET:-default}`, 'default'],
    [`\${EMPTY:-default}`, 'default'],
    [`\${EMPTY-default}`, ''],
    [`\${SET:+other}|\${EMPTY:+other}|\${EMPTY+other}`, 'other||other'],
    [`\${UNSET:-\${SET}/\${UNSET:-deep}}`, 'value/deep'],
    ['a$$SET', 'a$SET'],
    ['$', '$'],
    [`\${broken`, `\${broken`],
    ['$1', '$1'],
  ] as const) {
    t.equal(interpolate(text, lookup).text, expected, text)
  }
})

t.test('names the variables that are used, and those that are required and not set', async (t) => {
  t.strictSame(interpolate(`\${SET:?x} \${EMPTY:?it is needed} \${EMPTY?fine} $UNSET`, lookup), {
    text: 'value   ',
    uses: ['SET', 'EMPTY', 'EMPTY', 'UNSET'],
    missing: [{ name: 'EMPTY', message: 'it is needed' }],
  })
})

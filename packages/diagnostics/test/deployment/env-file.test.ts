import t from 'tap'
import { readEnvFile } from '../../src/deployment/env-file.ts'

const read = (text: string, outside: Readonly<Record<string, string>> = {}) =>
  readEnvFile(text, '.env', (name) => outside[name])

t.test('reads values as Compose does, with their lines', async (t) => {
  const { assignments, faults } = read(
    [
      '# a comment',
      'PLAIN=value # a comment',
      'HASH=a#b',
      'export EXPORTED = spaced ',
      `SINGLE='$PLAIN # stays'`,
      'DOUBLE="say \\"hi\\"\\t$PLAIN"',
      'LINES="one',
      'two"',
      'EMPTY=',
      'INHERITED',
      'COLON: value',
      `LAST=\${PLAIN}/\${OUTSIDE:-none}`,
    ].join('\r\n'),
  )
  t.strictSame(faults, [])
  t.strictSame(
    assignments.map(({ name, value, place }) => [name, value, place.line]),
    [
      ['PLAIN', 'value', 2],
      ['HASH', 'a#b', 3],
      ['EXPORTED', 'spaced', 4],
      ['SINGLE', '$PLAIN # stays', 5],
      ['DOUBLE', 'say "hi"\tvalue', 6],
      ['LINES', 'one\ntwo', 7],
      ['EMPTY', '', 9],
      ['COLON', 'value', 11],
      ['LAST', 'value/none', 12],
    ],
  )
})

t.test('a variable of the process wins over one of the file', async (t) => {
  const { assignments } = read('A=file\nB=$A', { A: 'process' })
  t.equal(assignments[1]?.value, 'process')
})

t.test('names every line that cannot be read, without its value', async (t) => {
  const { faults } = read('this is no line\nQUOTE="s3cret-value\nNEXT=1')
  t.strictSame(faults, [
    { place: { path: '.env', line: 1 }, message: 'is not NAME=value' },
    { place: { path: '.env', line: 2 }, message: 'QUOTE has a quote that does not end' },
  ])
})

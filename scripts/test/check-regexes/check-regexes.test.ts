import t from 'tap'
import { expressionsOf } from '../../check-regexes/extract.ts'
import { verdictOf } from '../../check-regexes/verdict.ts'

t.test('expressions are found as literals, in RegExp calls and in schemas', async (t) => {
  const code = "const a = /x+/g\nnew RegExp('y', 'i')\nconst schema = { pattern: '^z$' }\nconst text = '/no/'"
  t.same(expressionsOf('a.ts', code), [
    { path: 'a.ts', line: 1, source: 'x+', flags: 'g' },
    { path: 'a.ts', line: 2, source: 'y', flags: 'i' },
    { path: 'a.ts', line: 3, source: '^z$', flags: 'u' },
  ])
})

t.test('an expression that takes quadratic time is vulnerable, its bounded form is safe', async (t) => {
  t.equal(verdictOf({ source: '\\s+$', flags: '' }), 'vulnerable')
  t.equal(verdictOf({ source: '^a{1,8}$', flags: '' }), 'safe')
})

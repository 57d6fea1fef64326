import t from 'tap'
import { KeptAnswers } from '../../src/operation/kept-answers.ts'

const answer = (body: unknown) => ({ status: 200, body }) as const

t.test('an answer is found by its question and its source alone', async (t) => {
  const answers = new KeptAnswers()
  const [source, other] = [{}, {}]
  t.equal(answers.find('a', source), null)
  const kept = answers.keep('a', source, { ...answer({ x: 1 }), revision: 5 })
  t.match(kept, { json: '{"x":1}', tag: /^5-[\w-]{16}$/ })
  t.match(answers.find('a', source), kept)
  t.equal(answers.find('a', other), null)
  t.equal(answers.find('b', source), null)
  t.match(answers.counts(), { readCacheHits: 1, readCacheMisses: 3, readCacheEntries: 1 })
})

t.test('beyond either limit the answer used longest ago goes', async (t) => {
  const source = {}
  const few = new KeptAnswers({ entries: 2, bytes: 1000 })
  for (const key of ['a', 'b']) few.keep(key, source, answer(key))
  few.find('a', source)
  few.keep('c', source, answer('c'))
  t.equal(few.find('b', source), null)
  t.not(few.find('a', source), null)
  const small = new KeptAnswers({ entries: 10, bytes: 1000 })
  for (const key of ['a', 'b', 'c']) small.keep(key, source, answer('x'.repeat(200)))
  t.match(small.counts(), { readCacheEntries: 2 })
  t.ok(small.counts().readCacheBytes <= 1000)
  small.keep('d', source, answer('x'.repeat(2000)))
  t.match(small.counts(), { readCacheEntries: 0, readCacheBytes: 0 }, 'one that is too large is not kept')
})

import { type ConformancePart, committed, times } from './harness.ts'

const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

export const listing: ConformancePart = (t, open) => {
  t.test('documents are listed by key, of one prefix only', async (t) => {
    const { backplane } = await open(t)
    const names = ['b', 'a', 'ä', 'a/1', 'A', '😀', '\uffee', 'a b', '%', '_']
    for (const name of names) committed(await backplane.commit({ put: { [`assets/${name}`]: name } }))
    committed(await backplane.commit({ put: { 'assetsx/other': 1 } }))
    const found = await backplane.list('assets/')
    t.strictSame(
      found.map(({ key }) => key),
      names.map((name) => `assets/${name}`).sort(byUtf8),
    )
    t.strictSame(
      (await backplane.list('assets/a')).map(({ value }) => value),
      ['a', 'a b', 'a/1'],
    )
    t.strictSame(await backplane.list('assets/%25'), [])
  })

  t.test('a prefix may span scopes', async (t) => {
    const { backplane } = await open(t)
    for (const stream of ['b', 'a'])
      committed(await backplane.commit({ put: { [`stream:${stream}/desired`]: 1 } }))
    const found = await backplane.list('stream:')
    t.strictSame(
      found.map(({ key }) => key),
      ['stream:a/desired', 'stream:b/desired'],
    )
  })

  for (const descending of [false, true]) {
    t.test(`pages ${descending ? 'down' : 'up'} without a hole or a repeat`, async (t) => {
      const { backplane } = await open(t)
      const keys = times(25, (index) => `assets/${String(index).padStart(3, '0')}`)
      committed(await backplane.commit({ put: Object.fromEntries(keys.map((key) => [key, key])) }))
      const read: string[] = []
      for (let pages = 0; pages < 4; pages += 1) {
        const after = read.at(-1)
        const page = await backplane.list('assets/', { limit: 10, descending, ...(after ? { after } : {}) })
        t.ok(page.length <= 10)
        read.push(...page.map(({ key }) => key))
      }
      t.strictSame(read, descending ? keys.reverse() : keys)
    })
  }

  t.test('a list is bounded, and a larger one is the caller’s mistake', async (t) => {
    const { backplane } = await open(t)
    const many = Object.fromEntries(times(150, (index) => [`assets/${index}`, index]))
    committed(await backplane.commit({ put: many }))
    t.equal((await backplane.list('assets/')).length, 100)
    t.equal((await backplane.list('assets/', { limit: 1000 })).length, 150)
    for (const limit of [0, -1, 1001]) await t.rejects(backplane.list('assets/', { limit }), RangeError)
  })
}

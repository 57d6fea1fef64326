import { type ConformancePart, committed, DOCUMENT } from './harness.ts'

const nested = (depth: number): unknown => (depth === 0 ? 'bottom' : { inner: [nested(depth - 1)] })

const VALUES: Record<string, unknown> = {
  null: null,
  false: false,
  'the empty string': '',
  'an empty object': {},
  'an empty list': [],
  numbers: [0, -1, 1.5, 1e300, 5e-324, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER],
  unicode: { é: '漢字 👩‍👩‍👧 \u0000 \ud800 \u2028', '😀': 'key' },
  'deep nesting': nested(200),
  'a mixed list': [1, 'a', null, { b: [] }, [[[]]]],
  'a key __proto__': JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {}}}'),
  'a large text': 'é'.repeat(500_000),
}

export const values: ConformancePart = (t, open) => {
  for (const [what, value] of Object.entries(VALUES)) {
    t.test(`${what} comes back as it was`, async (t) => {
      const { backplane } = await open(t)
      committed(await backplane.commit({ put: { [DOCUMENT]: value } }))
      const found = (await backplane.read(DOCUMENT))?.value
      t.equal(JSON.stringify(found), JSON.stringify(value))
      t.equal(Reflect.get({}, 'isAdmin'), undefined)
    })
  }

  t.test('names made of __proto__ are names like any other', async (t) => {
    const { backplane } = await open(t)
    const [key, channel] = ['__proto__/__proto__', '__proto__/log']
    const { revisions, positions } = committed(
      await backplane.commit({ put: { [key]: { a: 1 } }, publish: [{ channel, data: 1, retain: 1 }] }),
    )
    t.equal(revisions[key], 1)
    t.equal(positions[channel]?.offset, 1)
    const { documents } = await backplane.snapshot(channel, [key])
    t.strictSame(documents[key]?.value, { a: 1 })
    t.equal(Reflect.get({}, 'a'), undefined)
  })
}

import t from 'tap'
import { fitsAsJson } from '../src/json-size.ts'

t.test('a value fits where its JSON text does', (t) => {
  const values: unknown[] = [
    null,
    true,
    -12.5,
    'plain',
    'a "quoted" text\n with ä and \u{1F600}',
    [],
    {},
    [1, [2, 'three'], null],
    { one: 1, 'a "key"': { two: [{}, []] } },
  ]
  for (const value of values) {
    const text = JSON.stringify(value)
    const bytes = Buffer.byteLength(text)
    t.ok(fitsAsJson(value, bytes), text)
    t.notOk(fitsAsJson(value, bytes - 1), text)
  }
  t.end()
})

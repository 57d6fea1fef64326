import t from 'tap'
import { Type } from 'typebox'
import { tolerantChecker } from '../src/check.ts'

const closed = { additionalProperties: false } as const
const Shape = Type.Union([
  Type.Object({ type: Type.Literal('circle'), radius: Type.Number() }, closed),
  Type.Object({ type: Type.Literal('square'), side: Type.Number() }, closed),
])
const Drawing = Type.Object({ name: Type.String(), shapes: Type.Array(Shape) }, closed)

const read = tolerantChecker(Drawing, 'The drawing')

t.test('reads the fields of the schema, and keeps unknown fields for writers', async (t) => {
  const written = { name: 'a', colour: 'red', shapes: [{ type: 'circle', radius: 1, blur: 2 }] }
  t.strictSame(read(written), {
    ok: true,
    value: {
      raw: written,
      parsed: { name: 'a', shapes: [{ type: 'circle', radius: 1 }] },
      hasUnknownFields: true,
    },
  })
  t.match(read({ name: 'a', shapes: [] }), { value: { hasUnknownFields: false } })
})

t.test('rejects an invalid field of the schema and an unknown variant', async (t) => {
  t.match(read({ name: 1, colour: 'red', shapes: [] }), {
    ok: false,
    fault: { errors: [{ path: '/name', message: 'must be string' }] },
  })
  t.match(read({ name: 'a', shapes: [{ type: 'star', points: 5 }] }), { ok: false })
  for (const garbage of [null, 'text', 7, [], undefined]) t.match(read(garbage), { ok: false })
})

t.test('removes unknown fields at any depth', async (t) => {
  const Size = Type.Object({ width: Type.Number() }, closed)
  const Part = Type.Object({ size: Type.Union([Size, Type.Null()]), tags: Type.Array(Type.String()) }, closed)
  const readParts = tolerantChecker(
    Type.Object({ parts: Type.Record(Type.String(), Part) }, closed),
    'The parts',
  )
  const written = {
    parts: {
      a: { size: { width: 1, depth: 2 }, tags: ['x'] },
      b: { size: null, tags: [], extra: { deep: true } },
    },
  }
  t.match(readParts(written), {
    value: {
      raw: written,
      parsed: { parts: { a: { size: { width: 1 }, tags: ['x'] }, b: { size: null, tags: [] } } },
    },
  })
  const { value } = readParts(written) as { value: { parsed: unknown } }
  t.notMatch(JSON.stringify(value.parsed), /depth|extra/)
})

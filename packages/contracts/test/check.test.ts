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

t.test('what the schema names is read, what a newer version added is kept for writers', async (t) => {
  const written = { name: 'a', colour: 'red', shapes: [{ type: 'circle', radius: 1, blur: 2 }] }
  t.strictSame(read(written), {
    ok: true,
    value: {
      whole: written,
      known: { name: 'a', shapes: [{ type: 'circle', radius: 1 }] },
      hasUnknownFields: true,
    },
  })
  t.match(read({ name: 'a', shapes: [] }), { value: { hasUnknownFields: false } })
})

t.test('what it names must be right, and a kind nobody knows is refused', async (t) => {
  t.match(read({ name: 1, colour: 'red', shapes: [] }), {
    ok: false,
    fault: { errors: [{ path: '/name', message: 'must be string' }] },
  })
  t.match(read({ name: 'a', shapes: [{ type: 'star', points: 5 }] }), { ok: false })
  for (const garbage of [null, 'text', 7, [], undefined]) t.match(read(garbage), { ok: false })
})

import { operation, operations } from '@stream-manager/domain'
import { GraphQLObjectType, isNonNullType, printType } from 'graphql'
import t from 'tap'
import { Type } from 'typebox'
import { LINKS } from '../src/links.ts'
import { buildGraphSchema } from '../src/schema.ts'

const read = (name: `${string}.${string}`, answer: Parameters<typeof Type.Object>[0], $id?: string) =>
  operation({
    name,
    summary: 'A read',
    permission: 'stream.read',
    http: { method: 'GET', path: '/made-up' },
    global: true,
    answers: { 200: Type.Object(answer, $id === undefined ? {} : { $id }) },
    run: async () => ({ ok: false, fault: { code: 'internal', detail: '' } }),
  })

const printed = (name: string, ...table: Parameters<typeof buildGraphSchema>): string => {
  const type = buildGraphSchema(...table).getType(name)
  return type ? printType(type) : ''
}

t.test('every read of the operations table is a field, and no write or probe is', (t) => {
  const schema = buildGraphSchema()
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {})
  const isRead = ({ http: { method }, write, probe }: (typeof operations)[number]) =>
    method === 'GET' || !(write || probe)
  // The address of the programme has a ticket.
  const reads = operations.filter((entry) => isRead(entry) && entry.name !== 'playback.address')
  const expected = reads.map(({ name }) =>
    name.replace(/\.(.)/, (_dot, letter: string) => letter.toUpperCase()),
  )
  t.strictSame(fields.toSorted(), expected.toSorted())
  t.ok(fields.includes('analyticsQuery'), 'also one that is read by POST')
  t.notOk(schema.getMutationType())
  t.notOk(schema.getSubscriptionType())
  t.end()
})

t.test('a field that calls an operation may be null, so its refusal leaves the others', (t) => {
  const schema = buildGraphSchema()
  for (const [name, { type }] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
    t.notOk(isNonNullType(type), name)
  }
  for (const { on, field } of LINKS) {
    const type = schema.getType(on)
    t.ok(type instanceof GraphQLObjectType && !isNonNullType(type.getFields()[field]?.type), `${on}.${field}`)
  }
  t.end()
})

t.test('schemas become types: required fields, counts beyond 32 bits, codes as they are', (t) => {
  const text = printed(
    'Thing',
    [
      read(
        'things.get',
        {
          count: Type.Integer({ minimum: 0 }),
          percent: Type.Integer({ minimum: 0, maximum: 100 }),
          maybe: Type.Union([Type.String(), Type.Null()]),
          optional: Type.Optional(Type.Boolean()),
          code: Type.Enum(['request.invalid', '10s']),
          state: Type.Enum(['open', 'closed']),
          list: Type.Array(Type.Union([Type.Number(), Type.Null()])),
          data: Type.Record(Type.String(), Type.Unknown()),
          either: Type.Union([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]),
        },
        'Thing',
      ),
    ],
    [],
  )
  const fields = [...text.matchAll(/^ {2}(\w+): (.+)$/gm)].map(([, name, type]) => `${name}: ${type}`)
  t.strictSame(fields, [
    'count: Float!',
    'percent: Int!',
    'maybe: String',
    'optional: Boolean',
    'code: String!',
    'state: ThingState!',
    'list: [Float]!',
    'data: JSON!',
    'either: JSON!',
  ])
  t.end()
})

t.test('two different schemas with one name are refused', (t) => {
  const one = read('ones.get', { a: Type.String() }, 'Thing')
  const other = read('others.get', { b: Type.String() }, 'Thing')
  t.throws(() => buildGraphSchema([one, other], []), /two different schemas would be the GraphQL type Thing/)
  t.doesNotThrow(() => buildGraphSchema([one, read('same.get', { a: Type.String() }, 'Thing')], []))
  t.end()
})

t.test('a link that does not fit its operation or its type is refused', (t) => {
  const table = [read('ones.get', { id: Type.String() }, 'Thing')]
  const link = { on: 'Thing', field: 'other', operation: 'ones.get', input: {} }
  t.doesNotThrow(() => buildGraphSchema(table, [link]))
  t.throws(
    () => buildGraphSchema(table, [{ ...link, operation: 'ones.delete' }]),
    /ones\.delete, which is no read/,
  )
  t.throws(() => buildGraphSchema(table, [{ ...link, input: { id: 'id' } }]), /ones\.get has no argument id/)
  t.throws(() => buildGraphSchema(table, [{ ...link, on: 'Nothing' }]), /on a type that no answer has/)
  t.throws(() => buildGraphSchema(table, [{ ...link, field: 'id' }]), /is a field of the answer and a link/)
  t.throws(() => buildGraphSchema(table, [link, link]), /two links are Thing.other/)
  t.end()
})

t.test('every link takes its input from fields that its type has', (t) => {
  const schema = buildGraphSchema()
  for (const { on, field, input, optionalInput = {} } of LINKS) {
    const type = schema.getType(on)
    const fields = type instanceof GraphQLObjectType ? type.getFields() : {}
    for (const from of Object.values({ ...input, ...optionalInput })) {
      t.ok(Object.hasOwn(fields, from), `${on}.${field} takes ${from}`)
    }
  }
  t.end()
})

import t from 'tap'
import { compareSchemas } from '../../src/breaking/compare-schema.ts'
import type { Direction, Rule } from '../../src/breaking/rules.ts'

const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = { type: 'string' }
const words = (...values: string[]) => ({ type: 'string', enum: values })
const event = (type: string, ...fields: string[]) =>
  closed({ type: { const: type }, ...Object.fromEntries(fields.map((name) => [name, text])) }, [
    'type',
    ...fields,
  ])

interface Row {
  readonly what: string
  readonly old: object
  readonly now: object
  /** Rule that the change breaks in a request and in a response. Absent where it is compatible. */
  readonly request?: Rule
  readonly response?: Rule
}

// Each row is read in both directions of travel; most rows have their reverse beside them.
const ROWS: readonly Row[] = [
  { what: 'nothing', old: closed({ a: text }, ['a']), now: closed({ a: text }, ['a']) },
  { what: 'a description', old: text, now: { ...text, description: 'words' } },
  { what: 'an optional field comes', old: closed({}), now: closed({ a: text }) },
  {
    what: 'a required field comes',
    old: closed({}),
    now: closed({ a: text }, ['a']),
    request: 'request.field.required',
  },
  {
    what: 'an optional field goes',
    old: closed({ a: text }),
    now: closed({}),
    request: 'request.field.removed',
    response: 'response.field.removed',
  },
  {
    what: 'an optional field goes where unknown ones are taken',
    old: { type: 'object', properties: { a: text } },
    now: { type: 'object', properties: {} },
    response: 'response.field.removed',
  },
  {
    what: 'an optional field becomes required',
    old: closed({ a: text }),
    now: closed({ a: text }, ['a']),
    request: 'request.field.required',
  },
  {
    what: 'a required field becomes optional',
    old: closed({ a: text }, ['a']),
    now: closed({ a: text }),
    response: 'response.field.optional',
  },
  {
    what: 'another type',
    old: text,
    now: { type: 'boolean' },
    request: 'request.type.narrowed',
    response: 'response.type.widened',
  },
  {
    what: 'integer becomes number',
    old: { type: 'integer' },
    now: { type: 'number' },
    response: 'response.type.widened',
  },
  {
    what: 'number becomes integer',
    old: { type: 'number' },
    now: { type: 'integer' },
    request: 'request.type.narrowed',
  },
  {
    what: 'null comes',
    old: text,
    now: { anyOf: [text, { type: 'null' }] },
    response: 'response.type.widened',
  },
  {
    what: 'null goes',
    old: { anyOf: [text, { type: 'null' }] },
    now: text,
    request: 'request.type.narrowed',
  },
  { what: 'any value becomes a string', old: {}, now: text, request: 'request.type.narrowed' },
  { what: 'a string becomes any value', old: text, now: {}, response: 'response.type.widened' },
  { what: 'a value comes', old: words('a'), now: words('a', 'b'), response: 'response.enum.widened' },
  { what: 'a value goes', old: words('a', 'b'), now: words('a'), request: 'request.enum.narrowed' },
  { what: 'a list of values comes', old: text, now: words('a'), request: 'request.enum.narrowed' },
  { what: 'a list of values goes', old: words('a'), now: text, response: 'response.enum.widened' },
  {
    what: 'a status comes',
    old: closed({ status: words('a') }),
    now: closed({ status: words('a', 'b') }),
  },
  { what: 'a longer text', old: { ...text, maxLength: 5 }, now: { ...text, maxLength: 6 } },
  {
    what: 'a shorter text',
    old: { ...text, maxLength: 6 },
    now: { ...text, maxLength: 5 },
    request: 'request.limit.narrowed',
  },
  {
    what: 'a lower limit comes',
    old: { type: 'integer' },
    now: { type: 'integer', minimum: 1 },
    request: 'request.limit.narrowed',
  },
  { what: 'a lower limit goes', old: { type: 'integer', minimum: 1 }, now: { type: 'integer' } },
  {
    what: 'another pattern',
    old: { ...text, pattern: '^a' },
    now: { ...text, pattern: '^b' },
    request: 'request.limit.narrowed',
  },
  { what: 'a pattern goes', old: { ...text, pattern: '^a' }, now: text },
  {
    what: 'a field inside a list goes',
    old: { type: 'array', items: closed({ a: text }) },
    now: { type: 'array', items: closed({}) },
    request: 'request.field.removed',
    response: 'response.field.removed',
  },
  {
    what: 'values of a map change',
    old: { type: 'object', additionalProperties: text },
    now: { type: 'object', additionalProperties: { type: 'boolean' } },
    request: 'request.type.narrowed',
    response: 'response.type.widened',
  },
  {
    what: 'a field of one variant goes',
    old: { anyOf: [event('a', 'x'), event('b', 'y')] },
    now: { anyOf: [event('a'), event('b', 'y')] },
    request: 'request.field.removed',
    response: 'response.field.removed',
  },
  {
    what: 'a variant goes',
    old: { anyOf: [event('a', 'x'), event('b', 'y')] },
    now: { anyOf: [event('b', 'y')] },
    request: 'request.enum.narrowed',
  },
  {
    what: 'variants change places',
    old: { anyOf: [event('a'), event('b')] },
    now: { anyOf: [event('b'), event('a')] },
  },
]

const rulesOf = ({ old, now }: Row, direction: Direction): Rule[] => {
  const found = compareSchemas(old, now, {
    direction,
    at: 'POST /things',
    documents: { before: {}, after: {} },
    open: new Set(),
  })
  return [...new Set(found.map(({ rule }) => rule))]
}

for (const row of ROWS) {
  t.test(
    `${row.what}: ${row.request ?? 'compatible'} in a request, ${row.response ?? 'compatible'} in a response`,
    async (t) => {
      for (const direction of ['request', 'response'] as const) {
        const rules = rulesOf(row, direction)
        const expected = row[direction]
        if (expected === undefined) t.strictSame(rules, [], direction)
        else t.ok(rules.includes(expected), `${direction}: ${rules}`)
      }
    },
  )
}

t.test('a schema that contains itself is compared once', async (t) => {
  const tree = (leaf: object) => ({
    components: {
      schemas: {
        Tree: closed({ leaf, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } }),
      },
    },
  })
  const place = {
    direction: 'request' as const,
    at: 'POST /trees',
    documents: { before: tree(text), after: tree({ type: 'boolean' }) },
    open: new Set<string>(),
  }
  const reference = { $ref: '#/components/schemas/Tree' }
  t.strictSame(compareSchemas(reference, reference, place), [
    { rule: 'request.type.narrowed', at: 'POST /trees/leaf' },
  ])
})

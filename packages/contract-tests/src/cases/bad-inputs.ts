import type { Operation } from '@stream-manager/domain'
import type { Input } from '../call.ts'

export interface BadInput {
  readonly what: string
  readonly input: Input
  /** Code of the refusal. Default: `request.invalid`. */
  readonly code?: RegExp
}

const WRONG = [[]]
const MALFORMED = 'NOT VALID'
/** A valid id, and a valid user id, that nothing is expected to have. */
const UNUSED_ID = 'absent-in-contract-tests'
/** A revision that no resource under test reaches. */
const STALE_REVISION = 999_999

const isRequired = (schema: NonNullable<Operation['body']>, name: string): boolean =>
  (schema.required ?? []).includes(name)

const without = (fields: Input, name: string): Input =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name))

/** Changes the body, which is either one named field of the input or spread over it. */
const inBody = ({ rpc }: Operation, input: Input, change: (body: Input) => Input): Input => {
  const name = rpc?.['body']
  return name === undefined ? change(input) : { ...input, [name]: change(input[name] as Input) }
}

const badFields = (operation: Operation, good: Input): BadInput[] => {
  const { body } = operation
  if (!body) return []
  return Object.keys(body.properties).flatMap((name) => [
    {
      what: `${name} of the wrong type`,
      input: inBody(operation, good, (fields) => ({ ...fields, [name]: WRONG })),
    },
    ...(isRequired(body, name)
      ? [{ what: `no ${name}`, input: inBody(operation, good, (fields) => without(fields, name)) }]
      : []),
  ])
}

const badQuery = ({ query }: Operation, good: Input): BadInput[] =>
  Object.keys(query?.properties ?? {}).map((name) => ({
    what: `${name} malformed`,
    input: { ...good, [name]: MALFORMED },
  }))

const badIds = ({ params, rpc }: Operation, good: Input): BadInput[] =>
  Object.keys(params ?? {}).flatMap((param) => {
    const name = rpc?.[param] ?? param
    return [
      { what: `an unknown ${name}`, input: { ...good, [name]: UNUSED_ID }, code: /not_found$/ },
      { what: `a malformed ${name}`, input: { ...good, [name]: MALFORMED } },
    ]
  })

const badConditions = ({ write }: Operation, good: Input): BadInput[] => [
  ...(write?.conditional
    ? [
        {
          what: 'a stale ifMatch',
          input: { ...good, ifMatch: STALE_REVISION },
          code: /^request.precondition_failed$/,
        },
      ]
    : []),
  ...(write ? [{ what: 'a malformed key', input: { ...good, idempotencyKey: 'a b' } }] : []),
]

/** The good input with one mistake at a time, for every mistake that the operation's schemas can tell. */
export const badInputs = (operation: Operation, good: Input): BadInput[] => [
  ...badFields(operation, good),
  ...badQuery(operation, good),
  ...badIds(operation, good),
  ...(operation.body || operation.query
    ? [{ what: 'an unknown field', input: { ...good, unknownField: 1 } }]
    : []),
  ...(operation.rpc?.['body'] ? [{ what: 'no body', input: without(good, operation.rpc['body']) }] : []),
  ...badConditions(operation, good),
  ...(operation.global
    ? []
    : [{ what: 'an unknown stream', input: { ...good, streamId: UNUSED_ID }, code: /not_found$/ }]),
]

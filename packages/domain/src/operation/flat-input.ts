import { closed } from '@stream-manager/contracts'
import { type TObject, type TProperties, Type } from 'typebox'
import type { Operation } from './operation.ts'
import type { OperationRequest } from './perform.ts'

type Inputs = Pick<Operation<never>, 'params' | 'query' | 'body' | 'rpc'>
type Fields = Readonly<Record<string, unknown>>

const nameOf = ({ rpc }: Inputs, part: string): string => rpc?.[part] ?? part

const bodyFields = ({ body, rpc }: Inputs): TProperties => {
  if (!body) return {}
  return rpc?.['body'] === undefined ? body.properties : { [rpc['body']]: body }
}

/** Path, query and body of an operation as one closed object, for callers that have no paths: rpc and GraphQL. */
export const flatInput = (operation: Inputs, envelope: TProperties = {}): TObject =>
  Type.Object(
    {
      ...Object.fromEntries(
        Object.entries(operation.params ?? {}).map(([name, schema]) => [nameOf(operation, name), schema]),
      ),
      ...operation.query?.properties,
      ...bodyFields(operation),
      ...envelope,
    },
    closed,
  )

const pick = (input: Fields, wanted: TProperties = {}): Fields =>
  Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(wanted, name)))

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})

/** Splits a flat input that has matched its schema into the parts that REST takes in path, query and body. */
export const partsOf = (
  operation: Inputs,
  input: Fields,
): Pick<OperationRequest, 'params' | 'query' | 'body'> => {
  const params = Object.keys(operation.params ?? {})
  const bodyName = operation.rpc?.['body']
  return {
    params: Object.fromEntries(params.map((name) => [name, input[nameOf(operation, name)]])),
    query: pick(input, operation.query?.properties),
    body: bodyName === undefined ? pick(input, operation.body?.properties) : fieldsOf(input[bodyName]),
  }
}

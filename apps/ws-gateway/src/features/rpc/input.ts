import { closed, Id, Revision } from '@stream-manager/contracts'
import { IDEMPOTENCY_KEY, type Operation, type OperationRequest } from '@stream-manager/domain'
import { type Static, type TObject, type TProperties, Type } from 'typebox'

/** Below the 5 s after which the stock client gives up a call. A client that asks for longer must wait longer too. */
export const DEFAULT_WAIT_SECONDS = 4
const MAX_WAIT_SECONDS = 30

/** The fields that replace REST's path and headers. */
const ENVELOPE = {
  streamId: Type.Optional(Id),
  waitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_WAIT_SECONDS })),
  idempotencyKey: Type.Optional(Type.String({ pattern: IDEMPOTENCY_KEY.source })),
  ifMatch: Type.Optional(Revision),
}

type Fields = Readonly<Record<string, unknown>>

/** Has matched its operation's schema: the envelope and the operation's own fields. */
export type RpcInput = Static<TObject<typeof ENVELOPE>> & Fields

const envelopeOf = ({ global, write }: Operation) => ({
  ...(!global && { streamId: ENVELOPE.streamId }),
  ...(write && { idempotencyKey: ENVELOPE.idempotencyKey }),
  ...(write?.conditional && { ifMatch: ENVELOPE.ifMatch }),
  ...(write?.awaited && { waitSeconds: ENVELOPE.waitSeconds }),
})

const nameOf = ({ rpc }: Operation, part: string): string => rpc?.[part] ?? part

const bodyFields = ({ body, rpc }: Operation): TProperties => {
  if (!body) return {}
  return rpc?.['body'] === undefined ? body.properties : { [rpc['body']]: body }
}

/** The operation's own inputs, as fields of one flat object. */
const ownFields = (operation: Operation): TProperties => ({
  ...Object.fromEntries(
    Object.entries(operation.params ?? {}).map(([name, schema]) => [nameOf(operation, name), schema]),
  ),
  ...operation.query?.properties,
  ...bodyFields(operation),
})

/** The `data` of a call. Closed, as bodies are over REST. */
export const inputObject = (operation: Operation): TObject =>
  Type.Object({ ...ownFields(operation), ...envelopeOf(operation) }, closed)

export const inputSchema = (operation: Operation) => Type.Unsafe<RpcInput>(inputObject(operation))

const pick = (input: Fields, wanted: TProperties = {}): Fields =>
  Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(wanted, name)))

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})

/** Splits the flat object into the parts that REST takes in path, query and body. */
export const partsOf = (
  operation: Operation,
  input: RpcInput,
): Pick<OperationRequest, 'params' | 'query' | 'body'> => {
  const params = Object.keys(operation.params ?? {})
  const bodyName = operation.rpc?.['body']
  return {
    params: Object.fromEntries(params.map((name) => [name, input[nameOf(operation, name)]])),
    query: pick(input, operation.query?.properties),
    body: bodyName === undefined ? pick(input, operation.body?.properties) : fieldsOf(input[bodyName]),
  }
}

import { type Operation, operations } from '@stream-manager/domain'
import type { TProperties } from 'typebox'
import { DEFAULT_WAIT_SECONDS, inputObject } from '../features/rpc/input.ts'
import { DEFAULT_LIMITS } from '../limits.ts'

const HEADER = `# rpc methods

A connected client can call the operations of REST by \`rpc\`: \`client.rpc('layers.update', { id: 'title', changes: { opacity: 0.5 } })\`.
Both are made from one table, so schemas, permissions, effects and answers are the same. \`data\` is one flat object; unknown
fields are refused. Names like \`LayerPatch\` are schemas of [openapi.json](openapi.json).

- \`streamId\`: the target stream; \`main\` without one.
- \`waitSeconds\`, 0 to 30: how long to wait for the engine to apply the change; ${DEFAULT_WAIT_SECONDS} without it. The stock client gives up a call
  after 5 s unless its \`timeout\` is longer.
- \`idempotencyKey\`: repeats with the same key have no second effect and get the same answer, over REST and rpc alike.
- \`ifMatch\`: the revision last seen; another one now is \`request.precondition_failed\`.

The result is \`{ status, body }\`: REST's status, and its body, null for 204. 202 is a change that is stored and that no engine
confirmed in time. A refusal is the reply's \`error\`: \`code\` is the HTTP status of the [registry's code](errors.md), \`message\` is
\`<code>: <what happened>\`, \`temporary\` says that another try may succeed. Codes below 400 are the protocol's own: 104 no such
method, 103 not permitted, 111 more than ${DEFAULT_LIMITS.maxRpcsInFlight} calls in progress at once.

Calls are answered as they finish. A client that needs an order waits for the first answer before the next call.
`

interface FieldSchema {
  readonly $id?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly FieldSchema[]
  readonly items?: FieldSchema
}

const typeOf = ({ $id, type, enum: values, anyOf, items }: FieldSchema): string => {
  if ($id !== undefined) return $id
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ')
  if (items) return `array of ${typeOf(items)}`
  return values?.join(', ') ?? type ?? 'any'
}

const dataOf = (operation: Operation): string => {
  const { properties, required }: { properties: TProperties; required?: readonly string[] } =
    inputObject(operation)
  const fields = Object.entries(properties).map(([name, schema]) =>
    required?.includes(name) ? `\`${name}\`: ${typeOf(schema)}` : `\`${name}?\`: ${typeOf(schema)}`,
  )
  return fields.length > 0 ? fields.join('<br>') : 'nothing'
}

const resultOf = ({ answers }: Operation): string =>
  Object.entries(answers)
    .map(([status, schema]) => `${status} ${typeOf(schema)}`)
    .join('<br>')

const rowOf = (operation: Operation): string => {
  const { name, summary, permission, http } = operation
  const cells = [
    `\`${name}\``,
    summary,
    dataOf(operation),
    resultOf(operation),
    `\`${permission}\``,
    `\`${http.method} /api${http.path}\``,
  ]
  return `| ${cells.join(' | ')} |`
}

const nounOf = ({ name }: Operation): string => name.slice(0, name.indexOf('.'))

const sectionOf = (noun: string): string => {
  const rows = operations.filter((operation) => nounOf(operation) === noun).map(rowOf)
  return `
## ${noun}

| method | does | data | result | permission | over REST |
|---|---|---|---|---|---|
${rows.join('\n')}
`
}

/** Renders `docs/reference/rpc.md` from the table that serves the calls. */
export const renderRpcPage = (): string =>
  HEADER + [...new Set(operations.map(nounOf))].map(sectionOf).join('')

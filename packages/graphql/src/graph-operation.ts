import { type Check, checker, DEFAULT_STREAM_ID, Id, type Result } from '@stream-manager/contracts'
import { checkWellFormed, flatInput, hasSecret, type Operation, partsOf } from '@stream-manager/domain'
import { type TObject, Type } from 'typebox'
import { capitalised } from './keywords.ts'

type Fields = Readonly<Record<string, unknown>>

/** An operation that only reads. Addresses with a ticket are left out: a graph has no use for a secret. */
export const isRead = (operation: Operation): boolean =>
  !operation.write && !operation.probe && !hasSecret(operation)

/** `incidents.list` is the field `incidentsList`. */
const fieldNameOf = (name: string): string => {
  const [noun = '', ...rest] = name.split('.')
  return noun + rest.map(capitalised).join('')
}

/** Parts of a call that come from its input. */
export type CallParts = ReturnType<typeof partsOf> & { readonly streamId: string }

/** An operation of the table as the graph calls it, with the input that rpc takes. */
export class GraphOperation {
  readonly operation: Operation
  readonly field: string
  readonly input: TObject
  readonly #check: Check<TObject>

  constructor(operation: Operation) {
    this.operation = operation
    this.field = fieldNameOf(operation.name)
    this.input = flatInput(operation, operation.global ? {} : { streamId: Type.Optional(Id) })
    this.#check = checker(this.input, `The arguments of ${this.field}`)
  }

  /** Errors: `request.invalid` with every invalid argument. */
  read(given: Fields): Result<CallParts> {
    // GraphQL lets a client write null for an argument that it leaves out.
    const input = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
    const wellFormed = checkWellFormed(input)
    if (!wellFormed.ok) return wellFormed
    const checked = this.#check(input)
    if (!checked.ok) return checked
    const streamId = typeof input['streamId'] === 'string' ? input['streamId'] : DEFAULT_STREAM_ID
    return { ok: true, value: { ...partsOf(this.operation, input), streamId } }
  }
}

import { type Static, Type } from 'typebox'
import { type ErrorCode, errorCodes } from './error-codes.ts'

/** One invalid field of a request. `path` is a JSON pointer into the body, query or parameters. */
export const FieldError = Type.Object(
  { path: Type.String(), message: Type.String() },
  { additionalProperties: false },
)

export type FieldError = Static<typeof FieldError>

/** RFC 9457 problem details, with our `code` and `requestId`. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.Enum(errorCodes),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(FieldError)),
    allowed: Type.Optional(Type.Array(Type.String())),
    operation: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Index of the refused batch operation.' }),
    ),
  },
  { $id: 'Problem', additionalProperties: false },
)

export type Problem = Static<typeof Problem>

/** Details of a fault besides its code. */
export interface FaultDetails {
  readonly errors?: readonly FieldError[]
  readonly allowed?: readonly string[]
  readonly operation?: number
  readonly retryAfterSeconds?: number
}

/** A failure as a value. The detail says what happened, to what, and what to do. */
export interface Fault extends FaultDetails {
  readonly code: ErrorCode
  readonly detail: string
}

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false
      readonly fault: Fault
      /** The error behind the fault, for the log only. */
      readonly cause?: unknown
    }

export const succeed = <Value>(value: Value): Result<Value> => ({ ok: true, value })

export const fail = (code: ErrorCode, detail: string, details: FaultDetails = {}): Result<never> => ({
  ok: false,
  fault: { code, detail, ...details },
})

/** A fault of a stream, layer or output that lasts until it is over. */
export const ObservedError = Type.Object(
  {
    code: Type.Enum(errorCodes),
    message: Type.String(),
    since: Type.String(),
    nextRetryAt: Type.Union([Type.String(), Type.Null()]),
  },
  { $id: 'ObservedError', additionalProperties: false },
)

export type ObservedError = Static<typeof ObservedError>

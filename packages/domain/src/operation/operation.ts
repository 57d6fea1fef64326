import type { Permission, Result } from '@stream-manager/contracts'
import type { Static, TObject, TProperties, TSchema } from 'typebox'
import type { ChatUser } from '../chat/api.ts'
import type { Domain } from '../create-domain.ts'
import type { WriteOptions } from '../store/api.ts'

/** How long a write may wait for the engine's word. */
export interface Wait {
  readonly waitMs: number
  /** The caller said how long; otherwise it is the transport's default. */
  readonly asked: boolean
}

/** An operation as it was called: every part has matched its schema. */
export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly streamId: string
  /** Who asks, by the name that others see. */
  readonly caller: ChatUser
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly options: WriteOptions
  readonly wait: Wait
}

/** What an operation came to, in no transport's words. */
export interface OperationAnswer {
  /** With HTTP's meanings: 200 done, 201 made, 202 stored and not yet confirmed by the engine, 204 gone. */
  readonly status: 200 | 201 | 202 | 204
  /** Null for 204. */
  readonly body: unknown
  /** Of what the body shows; the caller may demand it by `ifMatch`. */
  readonly revision?: number
  /** Id of what was made. */
  readonly created?: string
  /** How long the engine was given, if the caller asked for it or it was not enough. */
  readonly waitedMs?: number
}

export interface Performed {
  readonly answer: OperationAnswer
  /** The effect was an earlier call's, with the same idempotency key. */
  readonly replayed: boolean
}

interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api`, and of a stream's operation also below the stream's own path. */
  readonly path: `/${string}`
  /** Where the default is too little. */
  readonly bodyLimitBytes?: number
}

/** What a write takes beside its input; every write takes an idempotency key. */
export interface WriteTraits {
  /** `ifMatch`. */
  readonly conditional?: true
  /** The engine has to carry it out, and the caller says how long to wait for that. */
  readonly awaited?: true
}

/** One thing that can be done, by REST and by rpc alike. */
export interface OperationOf<Params extends TProperties, Query extends TObject, Body extends TObject> {
  /** `<noun>.<verb>`: the rpc method. */
  readonly name: `${string}.${string}`
  readonly summary: string
  readonly description?: string
  readonly permission: Permission
  readonly http: HttpRoute
  /** Not a matter of one stream: it has no `streamId`. */
  readonly global?: true
  /** Parameters of the path, but for the stream's id. */
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /**
   * What rpc, whose input is one flat object, calls each parameter, and the body as a whole. A body without a name
   * lays its own fields into the input.
   */
  readonly rpc?: Readonly<Record<string, string>>
  /** Absent: it only reads. */
  readonly write?: WriteTraits
  /** What is answered, by status. */
  readonly answers: Readonly<Record<number, TSchema>>
  run(
    domain: Domain,
    call: Call<Static<TObject<Params>>, Static<Query>, Static<Body>>,
  ): Promise<Result<Performed>>
}

export type Operation = OperationOf<TProperties, TObject, TObject>

/** An entry of the table: `run` is typed by the schemas beside it, the table's readers need not know how. */
export function operation<
  Params extends TProperties = TProperties,
  Query extends TObject = TObject,
  Body extends TObject = TObject,
>(declared: OperationOf<Params, Query, Body>): Operation
export function operation(declared: Operation): Operation {
  return declared
}

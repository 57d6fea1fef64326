import type { Arrival, Caller, Permission, Result, Target } from '@stream-manager/contracts'
import type { Static, TObject, TProperties, TSchema } from 'typebox'
import type { WriteOptions } from '../store/api.ts'

/** How long a write may wait for the engine to apply it. */
export interface Wait {
  readonly waitMs: number
  /** True when the caller set the time; false for the transport's default. */
  readonly asked: boolean
}

/** A call of an operation. Each part has matched its schema. */
export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly streamId: string
  readonly caller: Caller
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly options: WriteOptions
  readonly wait: Wait
  /** For a read: how old an answer the caller accepts. Absent: none that is older than the call. */
  readonly acceptedAgeMs?: number
  /** The request that brought the call: over REST its own, over rpc the one that opened the socket. */
  readonly arrival?: () => Arrival
}

export type BasisCall<Params = unknown, Query = unknown> = Pick<
  Call<Params, Query>,
  'streamId' | 'params' | 'query' | 'acceptedAgeMs'
>

/** The answer to a call, for any transport. */
export interface OperationAnswer {
  /** As in HTTP: 200 done, 201 created, 202 stored but not yet confirmed by the engine, 204 deleted. */
  readonly status: 200 | 201 | 202 | 204
  /** Null for 204. */
  readonly body: unknown
  /** Revision of the body, for `ifMatch` of a later call. */
  readonly revision?: number
  /** Id of the created thing. */
  readonly created?: string
  /** The wait for the engine, when the caller set it or the engine did not confirm within it. */
  readonly waitedMs?: number
}

/** The stored effect of a call, and the way to its answer. */
export interface Effect {
  /** True when an earlier call with the same idempotency key had the effect. */
  readonly replayed: boolean
  /** May wait for the engine. */
  answer(): Promise<Result<OperationAnswer>>
  /** Scope of the stored effect, when its answer cannot be built a second time and must be stored as well. */
  readonly completesIn?: string
}

/** The input of a read, and the way from there to its answer. */
export interface Basis {
  /** The same object as long as the stored input of the answer does not change. */
  readonly source: object
  /** The part of the input that time alone changes, such as an uptime. */
  readonly moment: string
  answer(): Result<OperationAnswer>
}

export interface OperationFile {
  readonly name: string
  readonly bytes: Buffer
}

/** An answer as one file. */
export interface FileForm {
  /** The media type. */
  readonly type: string
  readonly of: (body: unknown) => Promise<OperationFile>
}

interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api`, and for an operation on a stream also below the stream's own path. */
  readonly path: `/${string}`
  /** Raises the default limit. */
  readonly bodyLimitBytes?: number
}

/** Inputs of a write besides its own. Every write takes an idempotency key. */
export interface WriteTraits {
  /** Takes `ifMatch`. */
  readonly conditional?: true
  /** The engine must apply it, and the caller says how long to wait. */
  readonly awaited?: true
  /** Field of the answer's body with a secret. It is not stored, so a repeated call gets null. */
  readonly shownOnce?: string
  /** Field of the body that its entry in the audit log has as `action`. */
  readonly actionField?: string
  /** False: not in the audit log, because the operation keeps a log of its own. */
  readonly audited?: false
}

/** An entry of the operations table, offered over REST and rpc alike. */
export interface OperationOf<
  Services,
  Params extends TProperties,
  Query extends TObject,
  Body extends TObject,
> {
  /** `<noun>.<verb>`: the rpc method. */
  readonly name: `${string}.${string}`
  readonly summary: string
  readonly description?: string
  readonly permission: Permission
  readonly http: HttpRoute
  /** Does not belong to one stream: takes no `streamId`. */
  readonly global?: true
  /** Parameters of the path except the stream's id. */
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /**
   * Names of parameters and of the body in rpc, whose input is one flat object. The fields of a body without a name are
   * fields of the input.
   */
  readonly rpc?: Readonly<Record<string, string>>
  /** Absent for a read. */
  readonly write?: WriteTraits
  /** The body of an answer as viewers read it. Absent: they read all of it. */
  readonly forViewers?: (body: unknown) => unknown
  /** For a table: the body of an answer as CSV, for REST with `Accept: text/csv` or `format=csv`. */
  readonly csv?: (body: unknown) => string
  /** For files: the body of an answer as one file, for REST unless `Accept` names JSON. */
  readonly file?: FileForm
  /**
   * Each part that the call changes, where its body names several: the caller needs the permission on every one. Absent:
   * the stream, or the layer or output in the path.
   */
  targets?(call: Call<Static<TObject<Params>>, Static<Query>, Static<Body>>): readonly Target[]
  /**
   * Changes nothing that is stored, but has an effect, such as a connection to a server. It is no field of the graph, where one
   * document could repeat it.
   */
  readonly probe?: true
  /** The answer always has a secret, such as the ticket of an address. */
  readonly secret?: true
  /** Schemas of the answers, by status. */
  readonly answers: Readonly<Record<number, TSchema>>
  run(
    services: Services,
    call: Call<Static<TObject<Params>>, Static<Query>, Static<Body>>,
  ): Promise<Result<Effect>>
  /** For a read that tells when its answer changes: the answer's bytes are kept until then. */
  basis?(services: Services, call: BasisCall<Static<TObject<Params>>, Static<Query>>): Promise<Result<Basis>>
}

/** `Services` are the parts of the domain that the operation calls. */
export type Operation<Services> = OperationOf<Services, TProperties, TObject, TObject>

/** Whether an answer may have a secret beside text of the caller's. Its compressed length would tell the secret. */
export const hasSecret = ({ secret, write }: Pick<Operation<never>, 'secret' | 'write'>): boolean =>
  secret === true || write?.shownOnce !== undefined

/** Types `run` by the schemas beside it. The table's readers do not need these types. */
export function operation<
  Services,
  Params extends TProperties = TProperties,
  Query extends TObject = TObject,
  Body extends TObject = TObject,
>(declared: OperationOf<Services, Params, Query, Body>): Operation<Services>
export function operation(declared: Operation<never>): Operation<never> {
  return declared
}

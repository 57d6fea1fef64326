import { closed, DEFAULT_STREAM_ID, Id, Problem } from '@stream-manager/contracts'
import { type TObject, type TOptional, type TSchema, Type } from 'typebox'

/** Routes of a stream stand twice: short, for the default stream, and below the stream's own path. */
export interface StreamScope {
  readonly prefix: string
  /** The prefix carries `:streamId`. */
  readonly named: boolean
}

export const STREAM_SCOPES: readonly StreamScope[] = [
  { prefix: '/api', named: false },
  { prefix: '/api/streams/:streamId', named: true },
]

type StreamParams<Own extends Record<string, TSchema>> = TObject<{ streamId: TOptional<typeof Id> } & Own>

/** Path parameters of a route in this scope, its own beside the stream's. */
export const paramsOf = <Own extends Record<string, TSchema>>(
  { named }: StreamScope,
  own: Own,
): StreamParams<Own> => {
  const params = Type.Object({ ...(named && { streamId: Id }), ...own }, closed)
  // A handler serves both scopes, so to it the stream's id may be missing, whichever of them this is.
  return params as unknown as StreamParams<Own>
}

export const streamIdOf = ({ streamId }: { streamId?: string }): string => streamId ?? DEFAULT_STREAM_ID

const LONGEST_PAGE = 200

export const pageQuery = (defaultLimit: number) =>
  Type.Object(
    {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_PAGE, default: defaultLimit })),
      cursor: Type.Optional(Type.Unsafe<string>({ ...Id, description: '`nextCursor` of the page before.' })),
    },
    closed,
  )

/** Lists that are bounded already come in one page unless the client asks for smaller ones. */
export const WholeListQuery = pageQuery(LONGEST_PAGE)

const IDEMPOTENCY = {
  'idempotency-key': Type.Optional(
    Type.String({ description: 'Repeats with the same key have no second effect and get the same answer.' }),
  ),
}
const IF_MATCH = {
  'if-match': Type.Optional(
    Type.String({ description: 'The ETag last seen; another one now is `request.precondition_failed`.' }),
  ),
}
const PREFER = {
  prefer: Type.Optional(
    Type.String({ description: '`wait=<seconds>`, 0 to 30, for the engine to confirm. Default 10.' }),
  ),
}

/** Headers a write takes; others pass unseen. */
export const WriteHeaders = Type.Object(IDEMPOTENCY)
export const ConditionalHeaders = Type.Object({ ...IDEMPOTENCY, ...IF_MATCH })
export const AwaitedHeaders = Type.Object({ ...IDEMPOTENCY, ...PREFER })
export const AwaitedConditionalHeaders = Type.Object({ ...IDEMPOTENCY, ...IF_MATCH, ...PREFER })

const ProblemResponse = {
  description: 'Problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: Problem } },
}

/**
 * The answers of a route: a schema for each status, and problem details for every refusal. Loosely typed on purpose:
 * what handlers return is typed by the domain, and tests check real answers against these schemas.
 */
export const answers = (byStatus: Readonly<Record<number, TSchema>>): Record<string, object> => ({
  ...byStatus,
  default: ProblemResponse,
})

/** 204: there is nothing to say. */
export const NoContent = Type.Null({ description: 'Done' })

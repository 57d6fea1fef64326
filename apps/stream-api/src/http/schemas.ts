import { closed, DEFAULT_STREAM_ID, Id, Problem } from '@stream-manager/contracts'
import { IDEMPOTENCY_KEY, type WriteTraits } from '@stream-manager/domain'
import { type TObject, type TOptional, type TSchema, Type } from 'typebox'

/** Every route of a stream exists twice: at the short path of the default stream, and below the stream's own path. */
export interface StreamScope {
  readonly prefix: string
  /** The prefix contains `:streamId`. */
  readonly named: boolean
}

export const SHORT_SCOPE: StreamScope = { prefix: '/api', named: false }

export const STREAM_SCOPES: readonly StreamScope[] = [
  SHORT_SCOPE,
  { prefix: '/api/streams/:streamId', named: true },
]

type StreamParams<Own extends Record<string, TSchema>> = TObject<{ streamId: TOptional<typeof Id> } & Own>

/** Path parameters of a route in this scope: its own and the stream's. */
export const paramsOf = <Own extends Record<string, TSchema>>(
  { named }: StreamScope,
  own: Own,
): StreamParams<Own> => {
  const params = Type.Object({ ...(named && { streamId: Id }), ...own }, closed)
  // A handler serves both scopes, so its type must allow for a missing stream id.
  return params as unknown as StreamParams<Own>
}

export const streamIdOf = ({ streamId }: { streamId?: string }): string => streamId ?? DEFAULT_STREAM_ID

const IDEMPOTENCY = {
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: IDEMPOTENCY_KEY.source,
      description: 'Repeats with the same key have no second effect and get the same answer.',
    }),
  ),
}
const IF_MATCH = {
  'if-match': Type.Optional(
    Type.String({
      pattern: '^(?:\\*|(?:W/)?"[^"]*")$',
      description: 'The ETag last seen; another one now is `request.precondition_failed`.',
    }),
  ),
}
const PREFER = {
  prefer: Type.Optional(
    Type.String({ description: '`wait=<seconds>`, 0 to 30, for the engine to confirm. Default 10.' }),
  ),
}

/** Headers of a write. Other headers are ignored. */
export const headersOf = ({ conditional, awaited }: WriteTraits) =>
  Type.Object({ ...IDEMPOTENCY, ...(conditional && IF_MATCH), ...(awaited && PREFER) })

/** Headers of a read whose answer has a tag. */
export const CONDITIONAL_READ = Type.Object({
  'if-none-match': Type.Optional(
    Type.String({ description: 'ETags of answers that the client has: 304 while one of them is current.' }),
  ),
  'cache-control': Type.Optional(
    Type.String({
      description:
        '`max-stale=<seconds>`: an answer that old will do, at most 2 s. Without it the store confirms every answer.',
    }),
  ),
})

/** Without a body. */
export const NOT_MODIFIED = { 304: Type.Null({ description: 'The client has the current answer' }) }

const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** Answers of a route that sends a file of one of the media types. */
export const fileAnswers = (description: string, mediaTypes: readonly string[]): Record<string, object> => {
  const bytes = { schema: Type.Unsafe<string>({ type: 'string', format: 'binary' }) }
  const content = Object.fromEntries(mediaTypes.map((type) => [type, bytes]))
  return {
    200: { description, content },
    206: { description: 'The part that `Range` names', content },
    ...NOT_MODIFIED,
    404: problemResponse('There is no such file; no cache keeps this'),
    416: problemResponse('The range lies outside the file, whose length `Content-Range` names'),
    ...answers({}),
  }
}

/**
 * Answers of a route: a schema for each status, and problem details for every refusal. Loosely typed, because the domain
 * types the answers of handlers, and tests check real answers against these schemas.
 */
export const answers = (byStatus: Readonly<Record<number, object>>): Record<string, object> => ({
  ...byStatus,
  default: problemResponse('Problem details (RFC 9457)'),
})

import type { StreamState, StreamStatus } from '@stream-manager/contracts'
import type { Domain, Mutation, WriteOptions } from '@stream-manager/domain'
import { unwrap } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readIfMatch } from './etag.ts'
import { readIdempotency } from './idempotency.ts'
import { readWait, type Wait } from './prefer.ts'

/** What goes back to the client: kept whole when the request had an Idempotency-Key. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface Write {
  readonly options: WriteOptions
  readonly wait: Wait
}

/** `replayed`: the effect was an earlier request's. */
export interface Performed {
  readonly answer: Answer
  readonly replayed: boolean
}

const send = (reply: FastifyReply, { status, headers, body }: Answer): FastifyReply =>
  reply
    .code(status)
    .headers(headers)
    .send(body ?? undefined)

const headerText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'body' in value

/**
 * Runs a write once for each Idempotency-Key. The effect and the key are stored in one commit by the domain; the
 * answer, which may have waited for the engine, is sealed after it. So of requests in parallel one has the effect
 * and all get the same answer, and after a crash in between the next one gets an answer to that same effect.
 */
export const answerWrite = async (
  domain: Domain,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  perform: (write: Write) => Promise<Performed>,
): Promise<FastifyReply> => {
  const ifMatch = unwrap(readIfMatch(request.headers['if-match']))
  const idempotency = unwrap(readIdempotency(request, request.body))
  const wait = readWait(headerText(request.headers['prefer']))
  if (!idempotency) return send(reply, (await perform({ options: { ifMatch }, wait })).answer)
  const earlier = unwrap(await domain.replies.find(idempotency))
  if (isAnswer(earlier)) return send(reply.header('idempotency-replayed', 'true'), earlier)
  const { answer, replayed } = await perform({ options: { ifMatch, idempotency }, wait })
  const sealed = unwrap(await domain.replies.seal(idempotency, answer))
  if (replayed) reply.header('idempotency-replayed', 'true')
  return send(reply, isAnswer(sealed) ? sealed : answer)
}

interface Awaited<Value> {
  readonly streamId: string
  readonly mutation: Mutation<Value>
  readonly wait: Wait
  /** The status that a control action asked for. */
  readonly target?: StreamStatus
}

/** How far a committed change came, and the status and headers that say so. */
export interface Confirmation {
  readonly confirmed: boolean
  readonly state: StreamState
  readonly headers: Record<string, string>
}

/** Waits for the engine's word as long as the client wants to. */
export const confirm = async (
  domain: Domain,
  { streamId, mutation, wait, target }: Awaited<unknown>,
): Promise<Confirmation> => {
  const { revision } = mutation
  const { waitMs, applied, asked } = wait
  const outcome = unwrap(await domain.stream.awaitApplied({ streamId, revision, waitMs, target }))
  const headers: Record<string, string> = asked || !outcome.confirmed ? { 'preference-applied': applied } : {}
  return { ...outcome, headers }
}

/** 204 once a removal is confirmed; 202 with the state so far until then. */
export const answerRemoval = async (domain: Domain, removal: Awaited<null>): Promise<Performed> => {
  const { confirmed, state, headers } = await confirm(domain, removal)
  const answer = confirmed ? { status: 204, headers, body: null } : { status: 202, headers, body: state }
  return { answer, replayed: removal.mutation.replayed }
}

/** Where a thing just created below the request's path is found. */
export const locationOf = ({ url }: FastifyRequest, id: string): string => `${url.split('?', 1)[0]}/${id}`

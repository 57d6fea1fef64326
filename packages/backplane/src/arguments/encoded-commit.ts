import type { CommitRequest, IdempotencyRequest, PublishRequest } from '../port/backplane.ts'
import { BACKPLANE_LIMITS, requireWithin } from '../port/limits.ts'
import { shortDigest } from './digest.ts'
import { encodeJson } from './json.ts'
import { requireName, requireOneScope } from './names.ts'

/** A validated commit with its values as JSON text, ready for any store. */
export interface EncodedCommit {
  readonly scope: string
  readonly expect: readonly (readonly [key: string, revision: number])[]
  readonly put: readonly (readonly [key: string, json: string])[]
  readonly delete: readonly string[]
  readonly publish: readonly EncodedPublication[]
  readonly idempotency: EncodedIdempotency | null
  readonly fence: { readonly lease: string; readonly fence: number } | null
}

export interface EncodedPublication {
  readonly channel: string
  readonly json: string
  readonly retain: number
}

export interface EncodedIdempotency {
  readonly key: string
  readonly fingerprint: string
  readonly json: string
  /** Counted against the limits of the owner and of the scope. */
  readonly bytes: number
  readonly ttlMs: number
  /** Names owner and TTL: results of one group expire in the order in which they were stored. */
  readonly group: string
  readonly completes: boolean
}

const encodePublication = ({ channel, data, retain }: PublishRequest): EncodedPublication => ({
  channel: requireName('channel', channel),
  json: encodeJson(`publication on ${channel}`, data, BACKPLANE_LIMITS.publicationBytes),
  retain: requireWithin('retain', retain, [0, BACKPLANE_LIMITS.retainedPublications]),
})

const requireShort = (what: string, text: string): string => {
  requireWithin(`bytes of the ${what}`, Buffer.byteLength(text), [1, BACKPLANE_LIMITS.idempotencyKeyBytes])
  return text
}

const encodeIdempotency = (request: IdempotencyRequest): EncodedIdempotency => {
  const { owner = 'shared', ttlMs } = request
  const json = encodeJson('idempotency result', request.result, BACKPLANE_LIMITS.resultBytes)
  return {
    key: requireShort('idempotency key', request.key),
    fingerprint: requireShort('idempotency fingerprint', request.fingerprint),
    json,
    bytes: Buffer.byteLength(json) + BACKPLANE_LIMITS.idempotencyRecordBytes,
    ttlMs: requireWithin('idempotency ttlMs', ttlMs, [1, BACKPLANE_LIMITS.idempotencyTtlMs]),
    group: shortDigest(`${ttlMs} ${owner}`),
    completes: request.completes ?? false,
  }
}

const encodePut = ([key, value]: [string, unknown]) =>
  [
    requireName('document', key),
    encodeJson(`document ${key}`, value, BACKPLANE_LIMITS.documentBytes),
  ] as const

const encodeExpect = ([key, revision]: [string, number]) =>
  [requireName('document', key), requireWithin('revision', revision, [0, Number.MAX_SAFE_INTEGER])] as const

/** Throws a TypeError or RangeError for an invalid request. */
export const encodeCommit = (request: CommitRequest): EncodedCommit => {
  const expect = Object.entries(request.expect ?? {}).map(encodeExpect)
  const put = Object.entries(request.put ?? {}).map(encodePut)
  const deleted = [...new Set(request.delete ?? [])].map((key) => requireName('document', key))
  const publish = (request.publish ?? []).map(encodePublication)
  const fence = request.fence ? { ...request.fence, lease: requireName('lease', request.fence.lease) } : null
  const both = deleted.find((key) => Object.hasOwn(request.put ?? {}, key))
  if (both !== undefined) throw new TypeError(`document ${both} is both put and deleted`)
  const documents = put.length + deleted.length
  requireWithin('documents in a commit', documents, [0, BACKPLANE_LIMITS.documentsPerCommit])
  requireWithin('publications in a commit', publish.length, [0, BACKPLANE_LIMITS.publicationsPerCommit])
  return {
    scope: requireOneScope([
      ...[...expect, ...put].map(([key]) => key),
      ...deleted,
      ...publish.map(({ channel }) => channel),
      ...(fence ? [fence.lease] : []),
    ]),
    expect,
    put,
    delete: deleted,
    publish,
    idempotency: request.idempotency ? encodeIdempotency(request.idempotency) : null,
    fence,
  }
}

import type { IncomingHttpHeaders } from 'node:http'

/** By what a client recognises a version of a file. */
export interface FileVersion {
  /** Strong: another version has another tag. */
  readonly etag: string
  readonly modified: Date
}

const tagsIn = (header: string): string[] => header.split(',').map((tag) => tag.trim())

const withoutWeakness = (tag: string): string => tag.replace(/^W\//, '')

/** Dates in headers have whole seconds. */
const isAfter = (modified: Date, header: string): boolean =>
  Math.floor(modified.getTime() / 1000) * 1000 > Date.parse(header)

/** `If-Match`, else `If-Unmodified-Since`. A date that is none is ignored. */
export const isPreconditionFailed = (
  headers: IncomingHttpHeaders,
  { etag, modified }: FileVersion,
): boolean => {
  const match = headers['if-match']
  if (match !== undefined) return match.trim() !== '*' && !tagsIn(match).includes(etag)
  const since = headers['if-unmodified-since']
  return since !== undefined && isAfter(modified, since)
}

/** `If-None-Match` compares weakly. Undefined without the header. */
export const isNamedByClient = (headers: IncomingHttpHeaders, etag: string): boolean | undefined => {
  const match = headers['if-none-match']
  if (match === undefined) return undefined
  return match.trim() === '*' || tagsIn(match).map(withoutWeakness).includes(etag)
}

/** `If-None-Match`, else `If-Modified-Since`. */
export const isNotModified = (headers: IncomingHttpHeaders, { etag, modified }: FileVersion): boolean => {
  const isNamed = isNamedByClient(headers, etag)
  if (isNamed !== undefined) return isNamed
  const since = headers['if-modified-since']
  return since !== undefined && !Number.isNaN(Date.parse(since)) && !isAfter(modified, since)
}

/** `If-Range`: a part of another version must not be joined with the client's part. A date cannot tell them apart. */
export const isRangeOfVersion = (headers: IncomingHttpHeaders, { etag }: FileVersion): boolean => {
  const version = headers['if-range']
  return version === undefined || String(version).trim() === etag
}

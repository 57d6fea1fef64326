import { allow, deny, type EgressResult } from './result.ts'

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'rtmp:': 1935,
  'rtmps:': 443,
}

/** Plain host names and IP literals, which FFmpeg's parser, the resolver and ours all read alike. */
const PLAIN_HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9.])?|\[[0-9a-f:.]+\])$/i

/**
 * Parses an address given by a user. `refused` for control characters and blanks (parsers disagree on them), a scheme
 * not in `schemes` (written with its colon), and a host that is not plain ASCII.
 */
export const parseRemoteUrl = (raw: string, schemes: readonly string[]): EgressResult<URL> => {
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(raw)) {
    return deny('refused', 'The address holds blanks, control characters or backslashes')
  }
  const url = URL.parse(raw)
  if (!url) return deny('refused', 'The address is not a URL')
  if (!schemes.includes(url.protocol)) {
    return deny('refused', `Scheme ${url.protocol} is not allowed; use one of ${schemes.join(' ')}`)
  }
  if (!PLAIN_HOST.test(url.hostname)) {
    return deny('refused', 'The address names no plain host; write other letters in punycode')
  }
  // An SRT stream id may begin with '#', and cut off as a fragment it would silently be another stream.
  if (url.protocol === 'srt:' && url.hash !== '') return deny('refused', 'Write # in an SRT address as %23')
  url.hash = ''
  return allow(url)
}

/** The port a connection goes to; null for a scheme without a default when the address names none. */
export const portOf = (url: URL): number | null =>
  url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? null) : Number(url.port)

/** The address without credentials and query, which carry tokens. */
export const labelOf = (url: URL): string => `${url.protocol}//${url.host}${url.pathname}`

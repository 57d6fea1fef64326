import { MASK, percentDecoded } from '@stream-manager/contracts'

const SECRET_NAME = /token|key|secret|pass|pwd|auth|sig|credential|streamid/i
const RTMP_PROTOCOLS = ['rtmp:', 'rtmps:']

/** Names of real secrets rarely consist of letters alone, and blanking a common word would spoil every log line. */
const MIN_SECRET_LENGTH = 8
const WORD = /^[a-z]+$/i

export interface Address {
  readonly url: string
  /** Whether the stream key of an RTMP address is kept apart from it. */
  readonly hasKey: boolean
}

interface Query {
  readonly name: string
  readonly value: string
}

const isNotEmpty = (part: string): boolean => part !== ''

const queryOf = ({ search }: URL): Query[] =>
  search
    .slice(1)
    .split('&')
    .filter(isNotEmpty)
    .map((part) => {
      const equals = part.indexOf('=')
      return equals < 0
        ? { name: part, value: '' }
        : { name: part.slice(0, equals), value: part.slice(equals + 1) }
    })

const isRtmp = ({ protocol }: URL): boolean => RTMP_PROTOCOLS.includes(protocol)

/** The query of RTMP belongs to the stream key or to the application, whatever its names are. */
const isSecret = (url: URL, { name }: Query): boolean => isRtmp(url) || SECRET_NAME.test(name)

const pathParts = ({ pathname }: URL): string[] => pathname.split('/').filter(isNotEmpty)

/** The last part of an RTMP path, unless it can only be the application. It may be an old key where there is a new one. */
const holdsKey = (url: URL, hasKey: boolean): boolean =>
  isRtmp(url) && pathParts(url).length > (hasKey ? 1 : 0)

const withoutKey = (pathname: string): string => {
  const parts = pathname.split('/')
  return [...parts.slice(0, parts.findLastIndex(isNotEmpty)), MASK].join('/')
}

const maskQuery = (url: URL): string =>
  queryOf(url)
    .map((part) => {
      if (part.value === '') return isRtmp(url) ? MASK : part.name
      return `${part.name}=${isSecret(url, part) ? MASK : part.value}`
    })
    .join('&')

const parsed = (text: string): URL | null => URL.parse(text)

/** An address for operators: `***` is in the place of credentials, tokens and stream keys. */
export const maskAddress = ({ url: text, hasKey }: Address): string => {
  const url = parsed(text)
  if (!url) return MASK
  const isPlain = url.username === '' && url.password === '' && !holdsKey(url, hasKey)
  const query = maskQuery(url)
  if (isPlain && query === url.search.slice(1)) return text
  if (url.username !== '' || url.password !== '') Object.assign(url, { username: MASK, password: '' })
  if (holdsKey(url, hasKey)) url.pathname = withoutKey(url.pathname)
  url.search = query
  return url.href
}

/** An address for viewers: without credentials, query, fragment and stream key. */
export const publicAddress = ({ url: text, hasKey }: Address): string => {
  const url = parsed(text)
  if (!url) return MASK
  const isPlain = `${url.username}${url.password}${url.search}${url.hash}` === '' && !holdsKey(url, hasKey)
  if (isPlain) return text
  Object.assign(url, { username: '', password: '', search: '', hash: '' })
  if (holdsKey(url, hasKey)) url.pathname = withoutKey(url.pathname)
  return url.href
}

const looksSecret = (text: string): boolean => text.length >= MIN_SECRET_LENGTH && !WORD.test(text)

/** Secrets within an address, to be blanked wherever else they appear. */
export const secretsInAddress = ({ url: text, hasKey }: Address): string[] => {
  const url = parsed(text)
  if (!url) return []
  const inQuery = queryOf(url).flatMap((part) => (isSecret(url, part) ? [part.value] : []))
  const inPath = holdsKey(url, hasKey) ? pathParts(url).slice(-1) : []
  const found = [url.username, ...inQuery, ...inPath].map(percentDecoded).filter(looksSecret)
  return url.password === '' ? found : [...found, percentDecoded(url.password)]
}

import {
  type DesiredOutput,
  fail,
  isMasked,
  MASK,
  type OutputType,
  type PreflightRequest,
  type PreflightType,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { AddressPolicy } from '@stream-manager/egress/policy'
import { refuseMaskedAddress } from '../audience/masked-address.ts'
import { invalidField } from '../store/field-error.ts'

type Addressed = Pick<DesiredOutput, 'id' | 'type' | 'url' | 'key'>

/** Default ports of schemes. Zero: the address must name its port. */
type Ports = Readonly<Record<string, number>>

/** Protocols of outputs that push to a URL, with their ports. Other outputs write on the engine's host. */
const DESTINATIONS: Partial<Record<OutputType, Ports>> & Readonly<Record<PreflightType, Ports>> = {
  rtmp: { 'rtmp:': 1935, 'rtmps:': 443 },
  icecast: { 'http:': 8000, 'https:': 443, 'icecast:': 8000 },
  srt: { 'srt:': 0 },
}

const isDecodable = (path: string): boolean => {
  try {
    return decodeURI(path) !== ''
  } catch {
    return false
  }
}

const checkParts = (
  { username, password, hostname, pathname }: URL,
  type: OutputType | PreflightType,
): Result<null> => {
  if (hostname === '') return invalidField('/url', 'must name a host')
  // Every reader sees the URL. A secret belongs into `key`, which is never shown.
  if (username || password) return invalidField('/url', 'must not hold credentials; put the secret into key')
  if (type === 'icecast' && pathname.length < 2)
    return invalidField('/url', 'must name the mount, as in /live')
  return type !== 'rtmp' || pathname === '' || isDecodable(pathname)
    ? succeed(null)
    : invalidField('/url', 'holds a % that begins no character; write it as %25')
}

const checkDestination = (text: string, type: OutputType | PreflightType, ports: Ports): Result<URL> => {
  if (/[\s\p{Cc}\\]/u.test(text)) return invalidField('/url', 'must not hold blanks or backslashes')
  const url = URL.parse(text)
  if (!url) return invalidField('/url', 'is not an absolute URL')
  if (ports[url.protocol] === undefined) {
    const known = Object.keys(ports).map((name) => `${name}//`)
    return invalidField('/url', `must begin with ${known.join(', ')} for an output of type ${type}`)
  }
  const parts = checkParts(url, type)
  return parts.ok ? succeed(url) : parts
}

const MASKED_KEY = `is ${MASK}, which stands for a key that is not shown; send the whole key`

/** Errors: `request.invalid`; `output.refused` for an address that the policy refuses by its spelling. */
export const checkAddress = (
  { id, type, url, key }: Addressed,
  policy: AddressPolicy | null,
): Result<null> => {
  const ports = DESTINATIONS[type]
  if (key === MASK) return invalidField('/key', MASKED_KEY)
  if (!ports) {
    if (url !== null) return invalidField('/url', `has no meaning for an output of type ${type}`)
    return key === null ? succeed(null) : invalidField('/key', `has no meaning for an output of type ${type}`)
  }
  if (url === null) return invalidField('/url', `is required for an output of type ${type}`)
  if (isMasked(url)) return refuseMaskedAddress(`output \`${id}\``)
  return checkReachable({ url, type, ports }, policy)
}

interface Destination {
  readonly url: string
  readonly type: OutputType | PreflightType
  readonly ports: Ports
}

const checkReachable = ({ url, type, ports }: Destination, policy: AddressPolicy | null): Result<null> => {
  const parsed = checkDestination(url, type, ports)
  if (!parsed.ok) return parsed
  const { hostname, protocol } = parsed.value
  const port = Number(parsed.value.port || ports[protocol])
  if (!policy?.refusesLiteral({ hostname, port })) return succeed(null)
  const message = 'must name a public address and a usual port, or one that is open in OUTPUT_NETWORKS'
  return fail('output.refused', 'The destination is not an allowed address', {
    errors: [{ path: '/url', message }],
  })
}

/** As for an output with this address. Errors: `request.invalid`, `output.refused`. */
export const checkPreflight = (
  { type, url, key }: PreflightRequest,
  policy: AddressPolicy | null,
): Result<null> => {
  if (key === MASK) return invalidField('/key', MASKED_KEY)
  if (isMasked(url)) return refuseMaskedAddress('preflight')
  return checkReachable({ url, type, ports: DESTINATIONS[type] }, policy)
}

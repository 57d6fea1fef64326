import { type Address, parseTarget } from '../address.ts'
import { OutputFault } from '../fault.ts'

const SCHEMES = {
  'http:': { port: 8000, secure: false },
  'icecast:': { port: 8000, secure: false },
  'https:': { port: 443, secure: true },
}

/** Address and credentials of a mount. */
export interface IcecastTarget {
  readonly address: Address
  readonly mount: string
  /** Value of the Authorization header: a secret. */
  readonly authorization: string
}

/** Throws `OutputFault` when the url cannot be used. */
export const icecastTarget = (output: {
  readonly url: string | null
  readonly key: string | null
  readonly options: { readonly username?: string }
}): IcecastTarget => {
  const { url, address } = parseTarget(output.url, SCHEMES)
  if (url.pathname === '/') {
    throw new OutputFault(
      'output.unreachable',
      'The address names no mount. Add one, such as /live.',
      'never',
    )
  }
  const credentials = `${output.options.username ?? 'source'}:${output.key ?? ''}`
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  return { address, mount: url.pathname, authorization }
}

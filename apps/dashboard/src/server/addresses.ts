/** The page lies at the root of the API, whatever a proxy puts before both. */
const API_ROOT = './'

export interface Addresses {
  /** Without a slash at its end. */
  readonly apiUrl: string
  /** The public files of the API's root, such as `page-config.json`. Ends with a slash. */
  readonly rootUrl: string
  readonly socketUrl: string
}

type PageLocation = Pick<URL, 'protocol' | 'hostname' | 'port' | 'host' | 'href'>

/**
 * Behind a proxy everything is one origin, whatever the prefix. Without one the gateway has a port of its own.
 * `socketPort` is null behind a proxy.
 */
const socketUrlOf = ({ protocol, hostname, port, host }: PageLocation, socketPort: number | null): string => {
  const scheme = protocol === 'https:' ? 'wss' : 'ws'
  const isOneOrigin = socketPort === null || port === ''
  return isOneOrigin ? `${scheme}://${host}/ws` : `${scheme}://${hostname}:${socketPort}/ws`
}

/** Query and fragment of the page are not in it. */
export const rootUrlOf = ({ href }: PageLocation): string => new URL(API_ROOT, href).href

export const addressesOf = (page: PageLocation, socketPort: number | null): Addresses => {
  const rootUrl = rootUrlOf(page)
  return { rootUrl, apiUrl: rootUrl.replace(/\/$/, ''), socketUrl: socketUrlOf(page, socketPort) }
}

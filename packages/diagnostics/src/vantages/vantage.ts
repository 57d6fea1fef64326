import { knownAddresses } from '../context/addresses.ts'
import type { Deployment } from '../context/context.ts'

/** A way to the services. The same question is asked from every vantage: a difference is the finding. */
export interface Vantage {
  readonly name: 'here' | 'through the proxy'
  /** Address of the page with a final slash. The API is below it. */
  readonly page: URL
  /** Address of the socket: `ws://host:port/ws`. */
  readonly socket: URL
}

/** A folder, so that the paths of the API are relative to it. */
const folderOf = (address: URL): URL => {
  const url = new URL(address)
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  url.search = ''
  url.hash = ''
  return url
}

/** The socket is at the root of the public host, wherever the page is. */
const socketOf = (page: URL): URL => {
  const url = new URL('/ws', page)
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:'
  return url
}

/** The services themselves, past every proxy. Null when the system chose a port. */
export const directVantage = (deployment: Deployment): Vantage | null => {
  const { api, gateway } = knownAddresses(deployment)
  if (api === null || gateway === null) return null
  return { name: 'here', page: folderOf(new URL(api)), socket: new URL(gateway) }
}

/** The public address. Null without `--target`. */
export const proxiedVantage = ({ target }: Deployment): Vantage | null => {
  if (target === null) return null
  const page = folderOf(target)
  return { name: 'through the proxy', page, socket: socketOf(page) }
}

/** The nearest one first: a fault that shows there is no fault of the proxy. */
export const vantagesOf = (deployment: Deployment): Vantage[] =>
  [directVantage(deployment), proxiedVantage(deployment)].filter((vantage) => vantage !== null)

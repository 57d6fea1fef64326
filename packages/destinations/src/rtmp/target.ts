import { type Address, parseTarget } from '../address.ts'
import { OutputFault } from '../fault.ts'

const SCHEMES = { 'rtmp:': { port: 1935, secure: false }, 'rtmps:': { port: 443, secure: true } }

/** Destination of a publication. `streamName` and the query of `app` are secrets. */
export interface RtmpTarget {
  readonly address: Address
  readonly app: string
  readonly streamName: string
  /** The URL of the application, without the stream name. */
  readonly tcUrl: string
}

const decodePath = (path: string): string => {
  try {
    return decodeURI(path)
  } catch {
    const message = 'The path of the address holds a % that begins no character. Write it as %25.'
    throw new OutputFault('output.unreachable', message, 'never')
  }
}

const trimSlashes = (path: string): string => {
  let start = 0
  let end = path.length
  while (path[start] === '/') start += 1
  while (end > start && path[end - 1] === '/') end -= 1
  return path.slice(start, end)
}

/**
 * With a key, all of the url's path is the application and the key is the stream name, as services print them; without
 * one, the last part of the path is the name. Throws `OutputFault` when the url cannot be used.
 */
export const rtmpTarget = (output: {
  readonly url: string | null
  readonly key: string | null
}): RtmpTarget => {
  const { url, address } = parseTarget(output.url, SCHEMES)
  const path = trimSlashes(decodePath(url.pathname))
  const split = output.key === null ? path.lastIndexOf('/') : path.length
  const lastPart = path.slice(split + 1)
  const app = path.slice(0, Math.max(0, split)) + (output.key === null ? '' : url.search)
  const streamName = output.key ?? lastPart + url.search
  return { address, app, streamName, tcUrl: `${url.protocol}//${url.host}/${app}` }
}

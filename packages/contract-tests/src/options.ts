import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { DEFAULT_STREAM_ID } from '@stream-manager/contracts'

/** The command line, parsed. */
export interface CommandLine {
  readonly url: string
  readonly socketUrl: string
  readonly streamId: string
  readonly write: boolean
  readonly allowNewer: boolean
  readonly token: string | undefined
  readonly timeoutMs: number
  readonly junit: string | undefined
  readonly json: string | undefined
}

/** The command line cannot be understood. The message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const USAGE = `Usage: npx pnpm contract <url> [socket-url] [options]

Checks a running deployment against the contract of this version. Without --write nothing is changed.

  <url>                 address of the REST API, with the prefix of a proxy: https://host/stream/
  [socket-url]          address of the gateway; default: <url>/ws, and port 4201 for an API on port 4200
  --write               also checks writes, on streams of its own, which it removes
  --stream <id>         the stream that is read; default: main
  --token <token>       sent as a bearer token, and in the connect command of the socket
  --token-file <file>   the same, from a file
  --allow-newer         accepts fields and events that this version does not know
  --timeout <seconds>   deadline of each answer; default: 15
  --junit <file>        writes the results as JUnit XML
  --json <file>         writes the results as JSON

Exit code: 0 all checks passed, 1 some failed, 64 the command line is wrong.
`

const OPTIONS = {
  write: { type: 'boolean' },
  stream: { type: 'string' },
  token: { type: 'string' },
  'token-file': { type: 'string' },
  'allow-newer': { type: 'boolean' },
  timeout: { type: 'string' },
  junit: { type: 'string' },
  json: { type: 'string' },
} as const

const DEFAULT_TIMEOUT_SECONDS = 15
const MAX_TIMEOUT_SECONDS = 600
const API_PORT = '4200'
const GATEWAY_PORT = '4201'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

const readUrl = (text: string, protocols: readonly string[]): URL => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !protocols.includes(url.protocol)) {
    throw new UsageError(
      `${text} is no address that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`,
    )
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new UsageError(`${url.origin}${url.pathname}: an address holds no credentials, query or fragment`)
  }
  return url
}

const defaultSocketUrl = (api: URL): string => {
  const url = new URL(`${api.pathname.replace(/(?<!\/)\/+$/, '')}/ws`, api)
  url.protocol = api.protocol === 'https:' ? 'wss:' : 'ws:'
  if (api.port === API_PORT) url.port = GATEWAY_PORT
  return url.href
}

const readTimeout = (text: string | undefined): number => {
  const seconds = text === undefined ? DEFAULT_TIMEOUT_SECONDS : Number(text)
  if (!(seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS)) {
    throw new UsageError(`--timeout takes 1 to ${MAX_TIMEOUT_SECONDS} seconds, not "${text}"`)
  }
  return seconds * 1000
}

const readToken = ({ token, 'token-file': file }: ReturnType<typeof parse>['values']): string | undefined => {
  if (file === undefined) return token
  if (token !== undefined) throw new UsageError('--token and --token-file exclude each other')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new UsageError(`--token-file: ${messageOf(error)}`)
  }
}

/** Throws a `UsageError` for anything that is not understood. */
export const readCommandLine = (args: readonly string[]): CommandLine => {
  const { values, positionals } = parse(args)
  const [url, socketUrl, ...rest] = positionals
  if (url === undefined) throw new UsageError('the address of the deployment is missing')
  if (rest.length > 0) throw new UsageError(`unexpected argument ${rest[0]}`)
  const api = readUrl(url, ['http:', 'https:'])
  return {
    url: api.href,
    socketUrl: socketUrl === undefined ? defaultSocketUrl(api) : readUrl(socketUrl, ['ws:', 'wss:']).href,
    streamId: values.stream ?? DEFAULT_STREAM_ID,
    write: values.write ?? false,
    allowNewer: values['allow-newer'] ?? false,
    token: readToken(values),
    timeoutMs: readTimeout(values.timeout),
    junit: values.junit,
    json: values.json,
  }
}

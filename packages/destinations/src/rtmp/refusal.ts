import type { AmfObject } from '@stream-manager/rtmp'
import { type OutputErrorCode, OutputFault, type Retry } from '../fault.ts'

interface Refusal {
  /** Tried on the code and the description that the server sent. */
  readonly pattern: RegExp
  readonly code: OutputErrorCode
  readonly retry: Retry
  readonly message: string
}

/** Servers use BadName and Rejected for several reasons, and only the description tells them apart. */
const REFUSALS: readonly Refusal[] = [
  {
    pattern: /codec|unsupported/i,
    code: 'output.codec_refused',
    retry: 'slowly',
    message: 'The server does not take H.264 with AAC',
  },
  {
    pattern: /already|in use|being published|duplicate|busy/i,
    code: 'output.unreachable',
    retry: 'soon',
    message: 'Another publisher uses this stream name. End it, or use another key',
  },
  {
    pattern: /too many|limit|quota|maximum|(?:server|is) full/i,
    code: 'output.destination_full',
    retry: 'slowly',
    message: 'The server takes no further stream. End another one, or raise its limit',
  },
  {
    pattern: /redirect=/i,
    code: 'output.unreachable',
    retry: 'slowly',
    message: 'The server redirects to another address. Use the address of the server that takes streams',
  },
  {
    pattern: /authmod=|need auth/i,
    code: 'output.auth_rejected',
    retry: 'slowly',
    message: 'The server wants a user name and a password, which this output cannot send. Use a stream key',
  },
  {
    pattern: /InvalidApp|no such app|unknown app/i,
    code: 'output.unreachable',
    retry: 'slowly',
    message: 'The server has no application of this name. Check the path of the address',
  },
  {
    pattern: /AppShutdown|Connect\.Closed|Connect\.Failed|Publish\.Failed/i,
    code: 'output.unreachable',
    retry: 'soon',
    message: 'The server cannot take the stream now',
  },
]

const OTHER: Omit<Refusal, 'pattern'> = {
  code: 'output.auth_rejected',
  retry: 'slowly',
  message: 'The server refused the stream. Check the stream key',
}

/** The fault of an error that a server sent. The description may repeat the stream key, so only the code is shown. */
export const rtmpRefusal = (info: AmfObject | null): OutputFault => {
  const code = String(info?.['code'] ?? 'error')
    .replace(/[^\w.]/g, '')
    .slice(0, 64)
  const description = String(info?.['description'] ?? '').slice(0, 500)
  const found = REFUSALS.find(({ pattern }) => pattern.test(`${code} ${description}`)) ?? OTHER
  return new OutputFault(found.code, `${found.message} (${code}).`, found.retry)
}

import { VERSION } from '@stream-manager/contracts'
import { contentPolicy, type Server } from '@stream-manager/service-kit'
import type { FileVariants } from '../../http/file-variants.ts'
import { cameThroughProxy } from '../../http/public-prefix.ts'
import { sendFile } from '../../http/send-file.ts'
import { staticFile } from '../../http/static-file.ts'
import type { ApiIdentity } from '../../identity.ts'
import { PAGE_FILES } from './files.ts'

/** Allows only our own scripts and styles. The gateway is on another port, hence `ws:`; the player needs blobs. */
const helmet = contentPolicy({
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'media-src': ["'self'", 'blob:'],
  'worker-src': ['blob:'],
  'connect-src': ["'self'", 'ws:', 'wss:'],
})

/** The page itself is for everyone: it has the form to sign in. */
const OPEN = { schema: { hide: true }, config: { public: true, unlimited: true } } as const

export interface PageOptions extends Pick<ApiIdentity, 'isBypassed'> {
  /** Port of the gateway. Called at each request, because a random port is known only after listening. */
  readonly socketPort: () => number
  readonly variants: FileVariants
}

/** The dashboard at `/`. */
export const pageFeature = (app: Server, { socketPort, isBypassed, variants }: PageOptions): void => {
  for (const [path, file] of Object.entries(PAGE_FILES)) {
    const sent = staticFile(file, variants)
    app.get(path, { ...OPEN, helmet }, (_request, reply) => sendFile(reply, sent))
  }
  app.get('/page-config.json', OPEN, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return {
      // Behind a proxy the gateway has the same origin as the page.
      socketPort: cameThroughProxy(request) ? null : socketPort(),
      signIn: isBypassed(request) ? 'bypassed' : 'required',
      // A page that was open during an update tells its operator to load it again.
      version: VERSION,
    }
  })
}

import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentPolicy, type Server } from '@stream-manager/service-kit'
import { cameThroughProxy } from '../../http/public-prefix.ts'
import { sendFile } from '../../http/send-file.ts'
import type { ApiIdentity } from '../../identity.ts'

const PUBLIC = fileURLToPath(new URL('../../../public/', import.meta.url))
const PLAYER = dirname(fileURLToPath(import.meta.resolve('hls.js/dist/hls.min.js')))
const REALTIME = join(dirname(fileURLToPath(import.meta.resolve('centrifuge'))), '..', 'dist')

/** All files of the page. No other file is served. */
const FILES: Readonly<Record<string, readonly [folder: string, file: string]>> = {
  '/': [PUBLIC, 'index.html'],
  '/app.js': [PUBLIC, 'app.js'],
  '/session.js': [PUBLIC, 'session.js'],
  '/sign-in.js': [PUBLIC, 'sign-in.js'],
  '/programme.js': [PUBLIC, 'programme.js'],
  '/live.js': [PUBLIC, 'live.js'],
  '/chat.js': [PUBLIC, 'chat.js'],
  '/account.js': [PUBLIC, 'account.js'],
  '/users.js': [PUBLIC, 'users.js'],
  '/app.css': [PUBLIC, 'app.css'],
  '/favicon.svg': [PUBLIC, 'favicon.svg'],
  '/vendor/hls.js': [PLAYER, 'hls.min.js'],
  '/vendor/centrifuge.js': [REALTIME, 'centrifuge.js'],
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** A browser asks for each file's version, so that files of two releases never meet. */
const headersOf = (file: string): Record<string, string> => ({
  'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
  'cache-control': 'no-cache',
})

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
}

/** The page at `/`, which plays the programme and shows the live state. */
export const pageFeature = (app: Server, { socketPort, isBypassed }: PageOptions): void => {
  for (const [path, [folder, file]] of Object.entries(FILES)) {
    app.get(path, { ...OPEN, helmet }, (_request, reply) =>
      sendFile(reply, { path: join(folder, file), isSmall: true, headers: headersOf(file) }),
    )
  }
  app.get('/page-config.json', OPEN, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return {
      // Behind a proxy the gateway has the same origin as the page.
      socketPort: cameThroughProxy(request) ? null : socketPort(),
      signIn: isBypassed(request) ? 'bypassed' : 'required',
    }
  })
}

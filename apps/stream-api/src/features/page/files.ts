import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PUBLIC = fileURLToPath(new URL('../../../public/', import.meta.url))
const PLAYER = dirname(fileURLToPath(import.meta.resolve('hls.js/dist/hls.min.js')))
const REALTIME = join(dirname(fileURLToPath(import.meta.resolve('centrifuge'))), '..', 'dist')

/** All files of the page, by path. No other file is served. */
export const PAGE_FILES: Readonly<Record<string, string>> = {
  '/': join(PUBLIC, 'index.html'),
  '/app.js': join(PUBLIC, 'app.js'),
  '/session.js': join(PUBLIC, 'session.js'),
  '/sign-in.js': join(PUBLIC, 'sign-in.js'),
  '/programme.js': join(PUBLIC, 'programme.js'),
  '/live.js': join(PUBLIC, 'live.js'),
  '/chat.js': join(PUBLIC, 'chat.js'),
  '/account.js': join(PUBLIC, 'account.js'),
  '/users.js': join(PUBLIC, 'users.js'),
  '/app.css': join(PUBLIC, 'app.css'),
  '/favicon.svg': join(PUBLIC, 'favicon.svg'),
  '/vendor/hls.js': join(PLAYER, 'hls.min.js'),
  '/vendor/centrifuge.js': join(REALTIME, 'centrifuge.js'),
}

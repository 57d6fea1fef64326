import { readdirSync } from 'node:fs'
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

const DASHBOARD = join(
  dirname(fileURLToPath(import.meta.resolve('@stream-manager/dashboard/package.json'))),
  'dist',
)

const builtFiles = (): readonly string[] => {
  try {
    return readdirSync(DASHBOARD, { recursive: true, encoding: 'utf8' })
  } catch {
    // Run from source before the first build: there is no dashboard yet.
    return []
  }
}

const isFile = (name: string): boolean => /\.\w+$/.test(name)

/** All files of the built dashboard, by path. The build puts the digest of a file into the names of those in `assets`. */
export const DASHBOARD_FILES: Readonly<Record<string, string>> = Object.fromEntries(
  builtFiles()
    .filter(isFile)
    .map((name) => [`/dashboard/${name === 'index.html' ? '' : name}`, join(DASHBOARD, name)]),
)

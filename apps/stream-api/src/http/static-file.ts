import { extname } from 'node:path'
import type { FileVariants } from './file-variants.ts'
import type { SentFile } from './send-file.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** A name with the digest of its file, as the dashboard's build gives it: another version has another name. */
const HAS_DIGEST = /-[\w-]{8}\.\w+$/

const cacheControl = (path: string): string =>
  path.includes('/assets/') && HAS_DIGEST.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'

/** A file of this release. A browser asks for the version of a file, so that files of two releases never meet. */
export const staticFile = (path: string, variants: FileVariants): SentFile => ({
  path,
  variants,
  headers: {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': cacheControl(path),
  },
})

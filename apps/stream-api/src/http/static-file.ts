import { extname } from 'node:path'
import type { FileVariants } from './file-variants.ts'
import type { SentFile } from './send-file.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** A file of this release. A browser asks for each file's version, so that files of two releases never meet. */
export const staticFile = (path: string, variants: FileVariants): SentFile => ({
  path,
  variants,
  headers: {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
  },
})

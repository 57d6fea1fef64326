import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { IncidentBundle } from '@stream-manager/contracts'

const BLOCK = 512
const CHECKSUM_AT = 148
const CHECKSUM_LENGTH = 8
const MODE = 0o644
const REGULAR_FILE = '0'

const compress = promisify(gzip)

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`

/** A header of POSIX.1-1988 (ustar). The names are ours and shorter than 100 bytes. */
const headerOf = (name: string, bytes: number, atMs: number): Buffer => {
  const header = Buffer.alloc(BLOCK)
  const fields: readonly (readonly [offset: number, text: string])[] = [
    [0, name],
    [100, octal(MODE, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(bytes, 12)],
    [136, octal(Math.floor(atMs / 1000), 12)],
    [CHECKSUM_AT, ' '.repeat(CHECKSUM_LENGTH)],
    [156, REGULAR_FILE],
    [257, 'ustar\0' + '00'],
  ]
  for (const [offset, text] of fields) header.write(text, offset, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1')
  return header
}

const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)])

/** The files in a folder of the bundle's name, as `tar.gz`. */
export const archiveOf = async ({ name, at, files }: IncidentBundle): Promise<Buffer> => {
  const parts = files.flatMap((file) => {
    const content = Buffer.from(file.text)
    return [headerOf(`${name}/${file.name}`, content.length, Date.parse(at)), padded(content)]
  })
  return compress(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]))
}

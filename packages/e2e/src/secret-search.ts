import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { childrenOf } from '@stream-manager/test-kit'

/** Text that somebody may read, and its place in a message. */
export interface Place {
  readonly name: string
  readonly text: string
}

/** A text that is found nowhere by chance. The name says where it was planted. */
export const plantedText = (name: string): string => `plant-${name}-${randomBytes(9).toString('hex')}`

const BASE64_SHIFTS = [0, 1, 2]

/** The digits that stay the same whatever follows, when `shift` bytes precede the secret. */
const base64Digits = (secret: string, shift: number): string => {
  const encoded = Buffer.from('\0'.repeat(shift) + secret).toString('base64')
  const end = Math.floor(((shift + Buffer.byteLength(secret)) * 8) / 6)
  return encoded.slice(Math.ceil((shift * 8) / 6), end)
}

const everyByte = (secret: string, prefix: string): string =>
  [...Buffer.from(secret)].map((byte) => prefix + byte.toString(16).padStart(2, '0')).join('')

const spellings = (secret: string): [encoding: string, text: string][] => {
  const base64 = BASE64_SHIFTS.map((shift) => base64Digits(secret, shift))
  return [
    ['plain', secret],
    ['percent', encodeURIComponent(secret)],
    ['percent', everyByte(secret, '%')],
    ['json', JSON.stringify(secret).slice(1, -1)],
    ['json', everyByte(secret, '\\u00')],
    ['hex', everyByte(secret, '')],
    ...base64.map((text): [string, string] => ['base64', text]),
    ...base64.map((text): [string, string] => ['base64', text.replaceAll('+', '-').replaceAll('/', '_')]),
  ]
}

/** One line for each secret found, with its encoding and its place. The secret itself is not in it. */
export const findSecrets = (
  secrets: Readonly<Record<string, string>>,
  places: readonly Place[],
): readonly string[] => {
  const found = new Set<string>()
  for (const [secret, value] of Object.entries(secrets)) {
    for (const [encoding, text] of spellings(value)) {
      for (const place of places) {
        const lower = text.toLowerCase()
        const isThere = place.text.includes(text) || (encoding !== 'base64' && place.text.includes(lower))
        if (isThere) found.add(`${secret} as ${encoding} in ${place.name}`)
      }
    }
  }
  return [...found]
}

/** Every file below the folder, byte by byte, except those whose path contains `except`. */
export const filesBelow = async (folder: string, except: string): Promise<Place[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const kept = paths.filter((path) => !path.includes(except))
  // A segment of the programme may have been deleted meanwhile.
  const read = async (path: string) => ({ name: path, text: await readFile(path, 'latin1').catch(() => '') })
  return Promise.all(kept.map(read))
}

/** The process itself and everything below it. */
export const familyOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(familyOf)]

/** The arguments or the environment of a process, byte by byte. Empty for a process that has ended. */
export const processFile = async (pid: number, file: 'cmdline' | 'environ'): Promise<Place> => {
  const name = `/proc/${pid}/${file}`
  return { name, text: await readFile(name, 'latin1').catch(() => '') }
}

import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { keysFolder } from '@stream-manager/media-store'
import type { Config } from '../config/config.ts'
import { messageOf, StartError, systemErrorCode } from '../errors/start-error.ts'
import type { SecretRegistry } from '../logging/scrubber.ts'
import { writePrivateFile } from './private-file.ts'

const KEY_BYTES = 32
const MAX_KEYS = 16
const READ_AGAIN_AFTER_MS = 5_000
const HEXADECIMAL = /^[0-9a-f]{64}$/i
const BASE64 = /^[\w+/-]{43}=?$/

/** Keys of the stored secrets: the first encrypts, all decrypt. */
type SecretKeys = () => readonly Buffer[]

const parseKey = (line: string): Buffer => {
  if (HEXADECIMAL.test(line)) return Buffer.from(line, 'hex')
  if (BASE64.test(line)) return Buffer.from(line, 'base64')
  throw new TypeError(
    `a line is no key of ${KEY_BYTES} bytes in hexadecimal or base64url; make one with: openssl rand -hex 32`,
  )
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const parse = (text: string): readonly Buffer[] => {
  const lines = linesOf(text)
  if (lines.length === 0) throw new TypeError('it has no key; make one with: openssl rand -hex 32')
  if (lines.length > MAX_KEYS) throw new TypeError(`it has more than ${MAX_KEYS} keys`)
  return lines.map(parseKey)
}

const registerLines = (text: string, secrets: SecretRegistry): void => {
  for (const line of linesOf(text)) secrets.register(line)
}

/** Services of one machine may start at once and share the folder: one wins, and all read the winner's file. */
const createKeyFile = async (path: string): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.new`
  await writePrivateFile(temporary, `${randomBytes(KEY_BYTES).toString('hex')}\n`)
  try {
    await link(temporary, path)
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

const readOrCreate = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
  await createKeyFile(path)
  return readFile(path, 'utf8')
}

/** Reads the file again when a key is looked for that came later, but not for each attempt of a stranger. */
const followFile = (path: string, first: string, secrets: SecretRegistry): SecretKeys => {
  let known = first
  let keys = parse(first)
  let readAtMs = performance.now()
  return () => {
    if (performance.now() - readAtMs < READ_AGAIN_AFTER_MS) return keys
    readAtMs = performance.now()
    try {
      const text = readFileSync(path, 'utf8')
      if (text === known) return keys
      registerLines(text, secrets)
      keys = parse(text)
      known = text
    } catch {
      // The keys of the start go on. The next start names the fault.
    }
    return keys
  }
}

/**
 * The keys in `SECRETS_KEY_FILE`, or in `DATA_DIR/keys/secrets.key`, which the first start makes. A key that is added to
 * the file later is found without a restart.
 * @throws {StartError} naming the file, the reason and what to do. A damaged file is left as it is.
 */
export const openSecretKeys = async (
  config: Config<'DATA_DIR' | 'SECRETS_KEY_FILE'>,
  secrets: SecretRegistry,
): Promise<SecretKeys> => {
  const { SECRETS_KEY_FILE: given, DATA_DIR: dataDir } = config
  const path = resolve(given ?? join(keysFolder(dataDir), 'secrets.key'))
  try {
    const text = given === undefined ? await readOrCreate(path) : await readFile(path, 'utf8')
    registerLines(text, secrets)
    return followFile(path, text, secrets)
  } catch (error) {
    const name = given === undefined ? path : `SECRETS_KEY_FILE=${path}`
    throw new StartError(
      [
        `${name}: the keys of stored secrets cannot be read: ${messageOf(error)}. Restore the file; without it stored stream keys and passwords are lost.`,
      ],
      { cause: error },
    )
  }
}

import { createPrivateKey, randomUUID } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { checker } from '@stream-manager/contracts'
import { keysFolder } from '@stream-manager/media-store'
import { Type } from 'typebox'
import { messageOf, StartError, systemErrorCode } from '../errors/start-error.ts'
import { writePrivateFile } from '../storage/private-file.ts'
import { generateSigningKey, type SigningKey, toSigningKey } from './signing-key.ts'

const checkFile = checker(
  Type.Object({ createdAtMs: Type.Integer({ minimum: 0 }), privateKey: Type.String({ maxLength: 1000 }) }),
  'The key file',
)

export const signingKeyPath = (dataDir: string): string => join(keysFolder(dataDir), 'signing.json')

/** Replaces the file at once, so that a crash leaves the old key or the new one. Only this user may read it. */
export const saveSigningKey = async (dataDir: string, { key, createdAtMs }: SigningKey): Promise<void> => {
  const path = signingKeyPath(dataDir)
  // Containers that share the folder have equal process ids.
  const temporary = `${path}.${randomUUID()}.new`
  await writePrivateFile(temporary, JSON.stringify({ createdAtMs, privateKey: key }))
  await rename(temporary, path)
}

const parse = (text: string): SigningKey => {
  const value: unknown = JSON.parse(text)
  const checked = checkFile(value)
  if (!checked.ok) throw new TypeError('it lacks createdAtMs or privateKey')
  return toSigningKey(createPrivateKey(checked.value.privateKey), checked.value.createdAtMs)
}

/**
 * The key kept in `DATA_DIR/keys`; null when there is none.
 * @throws {StartError} for a damaged file, which is left as it is, and for one that this user may not read.
 */
export const readSigningKey = async (dataDir: string): Promise<SigningKey | null> => {
  const path = signingKeyPath(dataDir)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw unusable(path, error)
  }
  try {
    return parse(text)
  } catch (error) {
    throw new StartError(
      [`${path}: the signing key is damaged; restore the file, or delete it to get a new key`],
      { cause: error },
    )
  }
}

/**
 * The key kept in `DATA_DIR/keys`. The first start makes it.
 * @throws {StartError} as `readSigningKey`, and for a folder that cannot be written.
 */
export const openSigningKey = async (dataDir: string, nowMs: number): Promise<SigningKey> =>
  (await readSigningKey(dataDir)) ?? create(dataDir, nowMs)

const unusable = (path: string, error: unknown): StartError =>
  new StartError([`${path}: the signing key cannot be stored or read: ${reasonOf(error)}`], { cause: error })

const reasonOf = (error: unknown): string =>
  systemErrorCode(error) === 'EACCES' ? 'only the user that runs the services may do that' : messageOf(error)

const create = async (dataDir: string, nowMs: number): Promise<SigningKey> => {
  const key = generateSigningKey(nowMs)
  try {
    await saveSigningKey(dataDir, key)
    return key
  } catch (error) {
    throw unusable(signingKeyPath(dataDir), error)
  }
}

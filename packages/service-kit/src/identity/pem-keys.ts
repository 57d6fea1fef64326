import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { VariableName } from '@stream-manager/contracts'
import { messageOf, StartError } from '../errors/start-error.ts'
import { toPublicJwk, toVerificationKey } from './key-material.ts'
import type { VerificationKey } from './verification-key.ts'

const MAX_KEYS = 8
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*-----END \1-----/g

const WANTED = 'Ed25519 or P-256 (openssl genpkey -algorithm ed25519)'

/** The text of a PEM variable. Anything but PEM is a path. Some env files can only write a line break as `\n`. */
const readPem = async (value: string, variable: VariableName): Promise<string> => {
  if (value.includes('-----BEGIN ')) return value.replaceAll('\\n', '\n')
  return readFile(value, 'utf8').catch((error: unknown) => {
    throw new StartError([`${variable}: the key file cannot be read: ${messageOf(error)}`], { cause: error })
  })
}

const describe = (key: KeyObject): string => {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  return [key.asymmetricKeyType, modulusLength ?? namedCurve].filter(Boolean).join(' ')
}

const parse = (read: () => KeyObject, variable: VariableName): KeyObject => {
  try {
    return read()
  } catch (error) {
    throw new StartError([`${variable}: the key cannot be read: it must be unencrypted PEM, ${WANTED}`], {
      cause: error,
    })
  }
}

const requireKind = (key: KeyObject, variable: VariableName): KeyObject => {
  if (toPublicJwk(key)) return key
  throw new StartError([`${variable}: a key of kind ${describe(key)} is not allowed: it must be ${WANTED}`])
}

const toPublicKey = (block: RegExpExecArray, variable: VariableName): VerificationKey => {
  const [pem, label] = block
  if (label !== 'PUBLIC KEY') {
    throw new StartError([`${variable}: it holds a ${label}; give the PUBLIC KEY (openssl pkey -pubout)`])
  }
  const key = requireKind(
    parse(() => createPublicKey(pem), variable),
    variable,
  )
  const verification = toVerificationKey(toPublicJwk(key), { owner: 'outside' })
  if (verification) return verification
  throw new StartError([`${variable}: the key cannot be used: it must be ${WANTED}`])
}

/**
 * The public keys of a PEM text or file, several blocks allowed.
 * @throws {StartError} naming the variable and the fault, never the key.
 */
export const readPublicKeys = async (
  value: string,
  variable: VariableName,
): Promise<readonly VerificationKey[]> => {
  const blocks = [...(await readPem(value, variable)).matchAll(BLOCK)]
  if (blocks.length === 0) throw new StartError([`${variable}: there is no PEM key in it`])
  if (blocks.length > MAX_KEYS) {
    throw new StartError([`${variable}: it holds ${blocks.length} keys, and ${MAX_KEYS} are allowed`])
  }
  return blocks.map((block) => toPublicKey(block, variable))
}

/**
 * The private key of a PEM text or file.
 * @throws {StartError} naming the variable and the fault, never the key.
 */
export const readPrivateKey = async (value: string, variable: VariableName): Promise<KeyObject> => {
  const pem = await readPem(value, variable)
  return requireKind(
    parse(() => createPrivateKey(pem), variable),
    variable,
  )
}

import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIPv6 } from 'node:net'
import type { VariableName } from '@stream-manager/contracts'
import type { FastifyRequest } from 'fastify'
import { readSecretFile } from '../config/secret-file.ts'
import { refuse, unwrap } from '../errors/fault-error.ts'
import { StartError } from '../errors/start-error.ts'
import { credentialOf } from '../identity/credential.ts'

const MIN_TOKEN_CHARACTERS = 32

/** Callers of a route that is not for the public. */
export interface InnerAccess {
  /** Addresses and CIDR ranges that need no token. */
  readonly networks: readonly string[]
  /** Null: no token lets anybody in. */
  readonly token: string | null
}

/** @throws {StartError} for a file that cannot be read, or a token that can be guessed. */
export const readAccessToken = async (
  variable: VariableName,
  file: string | undefined,
): Promise<string | null> => {
  const token = file === undefined ? null : await readSecretFile(variable, file)
  if (token !== null && token.length < MIN_TOKEN_CHARACTERS) {
    throw new StartError([
      `${variable}=${file}: the secret is shorter than ${MIN_TOKEN_CHARACTERS} characters`,
    ])
  }
  return token
}

const openNetworks = (ranges: readonly string[]): BlockList => {
  const open = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const [family, bits] = isIPv6(address) ? (['ipv6', 128] as const) : (['ipv4', 32] as const)
    open.addSubnet(address, prefix === undefined ? bits : Number(prefix), family)
  }
  return open
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export interface AccessTexts {
  readonly variable: VariableName
  /** Advice for a caller from another address without a token. */
  readonly advice: string
}

/**
 * Lets a request in by its token or its address. A wrong token is refused also where none is needed. Errors:
 * `auth.required`, `auth.invalid`.
 */
export const checkInnerAccess = ({ networks, token }: InnerAccess, { variable, advice }: AccessTexts) => {
  const open = openNetworks(networks)
  return async ({ raw, ip }: FastifyRequest): Promise<void> => {
    const credential = unwrap(credentialOf(raw))
    if (credential === null) {
      if (open.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')) return
      throw refuse('auth.required', advice)
    }
    if (token !== null && timingSafeEqual(digest(credential.text), digest(token))) return
    throw refuse('auth.invalid', `The token is not the one of ${variable}`)
  }
}

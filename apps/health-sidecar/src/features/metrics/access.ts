import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIPv6 } from 'node:net'
import { credentialOf, readSecretFile, refuse, StartError, unwrap } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'

const MIN_TOKEN_CHARACTERS = 32

/** The readers of the metrics. */
export interface MetricsAccess {
  /** Addresses and CIDR ranges that need no token. */
  readonly networks: readonly string[]
  /** Null: nobody reads them by a token. */
  readonly token: string | null
}

interface Variables {
  readonly METRICS_NETWORKS: readonly string[]
  readonly METRICS_TOKEN_FILE?: string
}

/** @throws {StartError} for a file that cannot be read, or a token that can be guessed. */
export const metricsAccess = async ({
  METRICS_NETWORKS: networks,
  METRICS_TOKEN_FILE: file,
}: Variables): Promise<MetricsAccess> => {
  const token = file === undefined ? null : await readSecretFile('METRICS_TOKEN_FILE', file)
  if (token !== null && token.length < MIN_TOKEN_CHARACTERS) {
    throw new StartError([
      `METRICS_TOKEN_FILE=${file}: the secret is shorter than ${MIN_TOKEN_CHARACTERS} characters`,
    ])
  }
  return { networks, token }
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

/**
 * Lets a request in by its token or its address. A wrong token is refused also where none is needed. Errors:
 * `auth.required`, `auth.invalid`.
 */
export const checkMetricsAccess = ({ networks, token }: MetricsAccess) => {
  const open = openNetworks(networks)
  return async ({ raw, ip }: FastifyRequest): Promise<void> => {
    const credential = unwrap(credentialOf(raw))
    if (credential === null) {
      if (open.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')) return
      throw refuse(
        'auth.required',
        'Send the token of METRICS_TOKEN_FILE, or add the address to METRICS_NETWORKS',
      )
    }
    if (token !== null && timingSafeEqual(digest(credential.text), digest(token))) return
    throw refuse('auth.invalid', 'The token is not the one of METRICS_TOKEN_FILE')
  }
}

import { lookup } from 'node:dns/promises'
import { type VariableName, variableNames } from '@stream-manager/contracts'
import { isLoopback } from '@stream-manager/service-kit'
import type { DoctorContext } from '../context/context.ts'

/** A server on this machine that a variable names. */
export interface LocalAddress {
  readonly variable: VariableName
  /** As it is written, such as `localhost`. */
  readonly host: string
  readonly port: number
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'redis:': 6379,
  'postgresql:': 5432,
  'postgres:': 5432,
  'http:': 80,
  'ws:': 80,
  'https:': 443,
  'wss:': 443,
  'smtp:': 25,
}

const addressIn = (variable: VariableName, value: unknown): LocalAddress[] => {
  const url = typeof value === 'string' && value.includes('://') ? URL.parse(value) : null
  if (url === null) return []
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0)
  return isLoopback(host) && port > 0 ? [{ variable, host, port }] : []
}

/** The servers at loopback that variables in force name, such as Redis in `REDIS_URL`. */
export const localAddresses = ({ settings }: DoctorContext): LocalAddress[] =>
  variableNames.flatMap((variable) => addressIn(variable, settings[variable]))

/** In the order in which a client tries them. Empty for a name that cannot be resolved. */
export const resolveHost = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true, order: 'verbatim' }).catch(() => [])).map(({ address }) => address)

import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { parseAddress } from '@stream-manager/backplane/redis'
import { systemErrorCode } from '@stream-manager/service-kit'
import { targetsOf } from '../probes/redis-connection.ts'

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

const redisHosts = (url: string): string[] => {
  try {
    return targetsOf(parseAddress(url)).map(({ host }) => host)
  } catch {
    return []
  }
}

/** The host names in an address; none for one that names an IP address, or that cannot be read. */
export const namesIn = (url: string): string[] => {
  const hosts = url.startsWith('redis') ? redisHosts(url) : [withoutBrackets(URL.parse(url)?.hostname ?? '')]
  return [...new Set(hosts)].filter((host) => host !== '' && isIP(host) === 0)
}

export interface ResolvedName {
  readonly name: string
  readonly addresses: readonly string[]
  /** Why there is no address, or null. */
  readonly problem: string | null
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such name',
  EAI_AGAIN: 'the name server does not answer',
}

/** As every program here resolves it: by the hosts file, the search domains and the name servers. */
export const resolveName = async (name: string): Promise<ResolvedName> => {
  try {
    const found = await lookup(name, { all: true, order: 'verbatim' })
    return { name, addresses: found.map(({ address }) => address), problem: null }
  } catch (error) {
    const code = systemErrorCode(error) ?? ''
    return { name, addresses: [], problem: PROBLEMS[code] ?? `${code || error}` }
  }
}

/** `nameserver 10.0.0.1, search example.org`; empty where there is no such file. */
export const resolverText = async (): Promise<string> => {
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => /^(nameserver|search|domain)\s/.test(line)).join(', ')
}

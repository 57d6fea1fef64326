import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type DoctorReport, ERROR_CODES } from '@stream-manager/contracts'
import { type EnvironmentSource, isLoopback } from '@stream-manager/service-kit'
import { foldersOf, isTelling, namesIn } from './known-names.ts'

const MAX_NAMES = 1000
const WILDCARDS: readonly string[] = ['0.0.0.0', '::']
const ADDRESS = /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'`<>,;)]{1,500}/gi
const MAIL = /(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}/g
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g
const IPV6 = /(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:.]{2,45}(?![\w:])/gi
const HOST = /(?<![\w./@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}(?![\w-])/g
const OWN_PATH = /^\/$|^\/(?:api|health|healthz|metrics|ws)(?:\/|$)/
const FILES =
  /\.(acl|aof|cfg|conf|crt|css|db|env|gz|html|js|json|jsonl|key|log|m3u8|md|mjs|partial|pem|rdb|sh|sock|sqlite|template|toml|ts|txt|wal|yaml|yml)$/

export interface AnonymiserOptions {
  readonly environment: EnvironmentSource
  readonly folder?: string
  /** Names with dots that are no hosts, such as ids of checks. */
  readonly known: readonly string[]
}

/**
 * Replaces addresses, hosts, folders, users, and names of streams and containers, the same one always alike, so that a
 * report can be shown to others. Loopback and wildcards stay: they tell nothing but what is wrong.
 */
export class Anonymiser {
  readonly #folders: ReturnType<typeof foldersOf>
  readonly #known: ReadonlySet<string>
  readonly #names = new Set<string>()
  readonly #placeholders = new Map<string, string>()

  constructor({ environment, folder = '.', known }: AnonymiserOptions) {
    this.#folders = foldersOf(environment, resolve(folder))
    this.#known = new Set([...known, ...Object.keys(ERROR_CODES)])
    for (const name of namesIn(environment)) this.register(name)
  }

  /** Replaces this name too, such as the id of a stream. */
  register(name: string): void {
    if (isTelling(name) && this.#names.size < MAX_NAMES) this.#names.add(name)
  }

  text(text: string): string {
    const withoutFolders = this.#folders.reduce((all, [path, mark]) => all.replaceAll(path, mark), text)
    const withoutAddresses = withoutFolders
      .replaceAll(ADDRESS, (address) => {
        // The last character of a sentence is no part of the address.
        const end = /[:.]$/.test(address) ? -1 : address.length
        return this.#address(address.slice(0, end)) + address.slice(end)
      })
      .replaceAll(MAIL, '<mail address>')
      .replaceAll(IPV4, (address) => this.#ip(address))
      .replaceAll(IPV6, (address) => this.#ip(address))
      .replaceAll(HOST, (host) =>
        FILES.test(host) || this.#known.has(host) ? host : this.#mark('host', host),
      )
    const longestFirst = [...this.#names].toSorted((one, other) => other.length - one.length)
    return longestFirst.reduce((all, name) => this.#withoutName(all, name), withoutAddresses)
  }

  /** Every text of the report but ids and titles, which are the same everywhere. */
  report(report: DoctorReport): DoctorReport {
    const { target, findings } = report
    return {
      ...report,
      target: target === null ? null : this.text(target),
      findings: findings.map((finding) => {
        const { summary, evidence, cause, fix, vantage } = finding
        return { ...finding, ...(this.#all({ summary, evidence, cause, fix, vantage }) as typeof finding) }
      }),
    }
  }

  #all(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) return value.map((item) => this.#all(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#all(item)]))
  }

  #mark(kind: 'address' | 'host' | 'name', value: string): string {
    const known = this.#placeholders.get(value)
    if (known !== undefined) return known
    const mark = `<${kind} ${this.#placeholders.size + 1}>`
    this.#placeholders.set(value, mark)
    return mark
  }

  #ip(address: string): string {
    if (isIP(address) === 0 || isLoopback(address) || WILDCARDS.includes(address)) return address
    return this.#mark('address', address)
  }

  /** Scheme and port stay. A path that is not ours may name a stream or hold a key. */
  #address(address: string): string {
    const url = URL.parse(address)
    if (url === null || url.host === '') return '<address>'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (isLoopback(host) || WILDCARDS.includes(host)) return `${url.protocol}//${url.host}${url.pathname}`
    const mark = isIP(host) === 0 ? this.#host(host) : this.#ip(host)
    const port = url.port === '' ? '' : `:${url.port}`
    return `${url.protocol}//${mark}${port}${OWN_PATH.test(url.pathname) ? url.pathname : '/...'}`
  }

  #host(host: string): string {
    return isTelling(host) ? this.#mark('host', host) : host
  }

  #withoutName(text: string, name: string): string {
    const parts = text.split(name)
    return parts.reduce((before, after) => {
      const isInWord = /[\w-]$/.test(before) || /^[\w-]/.test(after)
      return `${before}${isInWord ? name : this.#mark('name', name)}${after}`
    })
  }
}

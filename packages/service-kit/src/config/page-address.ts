import { isLoopback } from '../lifecycle/listen.ts'
import type { Config } from './config.ts'

/** Variables that decide where people find the page. */
export const PAGE_VARIABLES = ['PAGE_URL', 'DOMAIN', 'HOST'] as const

type PageConfig = Config<(typeof PAGE_VARIABLES)[number]>

const EVERY_ADDRESS = ['0.0.0.0', '::']

/** Address of the page, ending with `/` unless `PAGE_URL` has another path. `port` is the one that the API is bound to. */
export const pageAddress = ({ PAGE_URL, DOMAIN, HOST }: PageConfig, port: number): string => {
  if (PAGE_URL !== undefined) return new URL('#', PAGE_URL).href.slice(0, -1)
  if (DOMAIN !== undefined) return `https://${DOMAIN}/`
  if (isLoopback(HOST) || EVERY_ADDRESS.includes(HOST)) return `http://localhost:${port}/`
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}/`
}

/** The fragment stays in the browser: no server and no proxy logs it. */
export const signInLine = (page: string, link: string): string => `sign in: ${page}#link=${link}\n`

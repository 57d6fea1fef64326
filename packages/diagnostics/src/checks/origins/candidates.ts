import { originsOf } from '@stream-manager/service-kit'
import type { Deployment } from '../../context/context.ts'

/** Origins of CORS_ORIGINS and of development are alike: some of them show how all are treated. */
const MAX_LISTED = 12

const OTHER_PORT = 4999

/** Origins that differ from this one by what careless comparisons forget. */
const lookAlikes = (origin: string): string[] => {
  const { protocol, host, hostname, port } = new URL(origin)
  const otherScheme = protocol === 'https:' ? 'http:' : 'https:'
  return [
    `${protocol}//${hostname}.evil${port === '' ? '' : `:${port}`}`,
    `${protocol}//evil-${host}`,
    `${otherScheme}//${host}`,
    `${protocol}//${hostname}:${OTHER_PORT}`,
    `${protocol}//${host.toUpperCase()}`,
    `${origin}/`,
  ]
}

/** Undefined is a request without the header, as programs send it. */
export type Candidate = string | undefined

const STRANGERS = [
  'null',
  'https://stranger.example',
  'http://localhost:3000',
  'http://127.0.0.1:3000',
  'http://[::1]:3000',
  'http://stream-api:4200',
]

/** The origins that the matrix asks for, with a page at this address. The configuration decides what is expected of each. */
export const candidatesFor = ({ settings }: Deployment, page: URL): readonly Candidate[] => {
  const listed = originsOf(settings).slice(0, MAX_LISTED)
  const models = [page.origin, ...listed.slice(0, 1)]
  return [...new Set([undefined, page.origin, ...listed, ...STRANGERS, ...models.flatMap(lookAlikes)])]
}

import type { EnvironmentVariables } from '@stream-manager/contracts'
import { SERVICE_HOSTS } from './known-hosts.ts'

export type OriginConfig = Partial<
  Pick<EnvironmentVariables, 'CORS_ORIGINS' | 'DOMAIN' | 'ENVIRONMENT' | 'PORT'>
>

/** Port of the dashboard's development server. */
const DASHBOARD_PORT = 3000
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']

const developmentOrigins = (pagePort: number): string[] =>
  [...LOOPBACK_HOSTS, ...SERVICE_HOSTS].flatMap((host) =>
    [DASHBOARD_PORT, pagePort].map((port) => `http://${host}:${port}`),
  )

/** All origins whose pages may use the API and the socket, besides the page that we serve. Compared exactly. */
export const originsOf = ({
  CORS_ORIGINS = [],
  DOMAIN,
  ENVIRONMENT,
  PORT = 4200,
}: OriginConfig): readonly string[] => [
  ...CORS_ORIGINS,
  ...(DOMAIN === undefined ? [] : [`https://${DOMAIN.toLowerCase()}`]),
  ...(ENVIRONMENT === 'development' ? developmentOrigins(PORT) : []),
]

import { nameCheck } from './name-check.ts'

export const redisName = nameCheck({
  id: 'discovery.redis',
  title: 'The name of Redis has an address',
  severity: 'error',
  symptom: 'Every change is refused as unavailable, and the log says ENOTFOUND.',
  variables: ['REDIS_URL'],
})

export const postgresqlName = nameCheck({
  id: 'discovery.postgresql',
  title: 'The name of PostgreSQL has an address',
  severity: 'error',
  symptom: 'There is no history, and the log says ENOTFOUND.',
  variables: ['DATABASE_URL'],
})

export const otherNames = nameCheck({
  id: 'discovery.names',
  title: 'The names of other servers have addresses',
  severity: 'warning',
  symptom:
    'Mail, alerts or the sign-in of an outside issuer do not work, or the sidecar reports an entrance as down.',
  variables: ['STREAM_API_URL', 'WS_GATEWAY_URL', 'SMTP_URL', 'ALERTMANAGER_URL', 'JWKS_URL'],
})

/** Two services that share a block, as the compose file of the repository does. */
export const composeSample = (own: { readonly api?: string; readonly gateway?: string } = {}): string => `
x-environment: &environment
  ENVIRONMENT: \${ENVIRONMENT:-production}
  DOMAIN: \${DOMAIN:?the public host name}
  CORS_ORIGINS: \${CORS_ORIGINS:-}
services:
  stream-api:
    image: stream-manager/stream-api
    environment:
      <<: *environment
      REDIS_URL: redis://stream-api@redis:6379
      REDIS_PASSWORD_FILE: /run/secrets/redis
${own.api ?? ''}
  ws-gateway:
    image: stream-manager/ws-gateway
    environment:
      <<: *environment
      REDIS_URL: redis://ws-gateway@redis:6379
      REDIS_PASSWORD_FILE: /run/secrets/redis
${own.gateway ?? ''}
secrets:
  redis: { file: "\${SECRETS_DIR:-./secrets}/redis" }
`

export const RANDOM = '7f3a9c21d4e85b60f1a2'
/** A deployment without a fault. */
export const HEALTHY = {
  '.env': 'DOMAIN=live.example.org\n',
  'docker-compose.yml': composeSample(),
  'secrets/redis': RANDOM,
}

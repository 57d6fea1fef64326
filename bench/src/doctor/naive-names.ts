/**
 * Complaints of the naive way that name a root cause, by the check of that cause, on generous terms: other complaints beside
 * it do not count against it. A root cause without a line here is one that no complaint can name.
 */
const NAMES: Readonly<Record<string, RegExp>> = {
  'discovery.redis': /^dns REDIS_URL/,
  'discovery.postgresql': /^dns DATABASE_URL/,
  'discovery.names': /^dns (SMTP_URL|WS_GATEWAY_URL)/,
  'socket.name': /^dns target/,
  'ports.loopback': /^tcp (REDIS_URL|DATABASE_URL)/,
  'ports.address': /^tcp PORT/,
  'redis.reachable': /^tcp REDIS_URL/,
  'postgresql.reachable': /^tcp DATABASE_URL/,
  'identity.jwks': /^tcp JWKS_URL/,
  'api.alive': /^(curl healthz|ps)/,
  'socket.gateway': /^tcp WS_PORT/,
  'socket.tcp': /^tcp target/,
  'socket.tls': /^curl page: .*(certificate|SSL|TLS)/i,
  'socket.route': /^curl page/,
}

/** Whether one of the complaints names this root cause. */
export const isNamedNaively = (rootCause: string, complaints: readonly string[]): boolean =>
  complaints.some((complaint) => NAMES[rootCause]?.test(complaint) === true)

import { type Static, Type } from 'typebox'

const port = (defaultPort: number, description: string) =>
  Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: defaultPort,
    description: `${description} 0 takes any free port.`,
  })
const flag = (defaultValue: boolean, description: string) =>
  Type.Boolean({ default: defaultValue, description })
const list = (description: string) =>
  Type.Array(Type.String(), { default: [], description: `${description} Separated by commas.` })
const text = (description: string) => Type.Optional(Type.String({ description }))
const secret = (description: string) => Type.Optional(Type.String({ description, writeOnly: true }))

export const ENVIRONMENTS = ['production', 'development', 'test'] as const
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/**
 * All environment variables: name, type, default and text. Each app picks its own; the reference page is generated from
 * this table. An empty string counts as absent; `writeOnly` values are never shown in messages or logs.
 */
export const EnvironmentVariables = Type.Object(
  {
    PORT: port(4200, 'Port of the REST API, the pages and the programme.'),
    WS_PORT: port(4201, 'Port of the WebSocket gateway, path `/ws`.'),
    METRICS_PORT: port(4290, 'Port of `/metrics`; not for the public.'),
    HEALTH_PORT: port(4291, 'Port of `/health`; not for the public.'),
    EVENT_HANDLER_PORT: port(4300, 'Port of the event handler; not for the public.'),
    PREVIEW_PORT: port(
      0,
      'Port at which an engine shows the previews of its streams to the APIs of its deployment, which learn it from the engine; not for the public. Standalone needs none.',
    ),
    HOST: Type.String({
      default: '127.0.0.1',
      description:
        'Address every port binds to. Containers set `0.0.0.0`; anything but loopback warns at start.',
    }),
    DATA_DIR: Type.String({
      default: './data',
      description:
        'Folder of the embedded store, assets, HLS segments and recordings. A new folder is for its owner only (mode 0700).',
    }),
    REDIS_URL: secret(
      '`redis://`, `rediss://`, `redis+sentinel://host:port,host:port/<master name>` or `redis+cluster://host:port,host:port` address of the shared backplane. Only standalone can do without: it then has a store of its own in `DATA_DIR`.',
    ),
    REDIS_PASSWORD_FILE: text(
      'File with the password for `REDIS_URL`, in place of one in the address. White space around it is left out.',
    ),
    DATABASE_URL: secret(
      '`postgresql://user@host:port/database` address of the history that several processes share: PostgreSQL 15 or later. The event handler writes it, API and gateway read it, each with a user of its own. `?sslmode=verify-full` checks the certificate of the server, with `&sslrootcert=<file>` against an authority of your own. Absent: standalone without Redis keeps a file in `DATA_DIR`; otherwise there is no history, and all else works.',
    ),
    DATABASE_PASSWORD_FILE: text(
      'File with the password for `DATABASE_URL`, in place of one in the address. White space around it is left out.',
    ),
    SECRETS_KEY_FILE: text(
      'File of the keys that stored stream keys and addresses with passwords are encrypted with: one key of 32 bytes a line, in hexadecimal or base64url (`openssl rand -hex 32`). The first encrypts, all decrypt. Every API, gateway, engine and event handler of a deployment needs the same file. Absent: `DATA_DIR/keys/secrets.key`, made by the first start.',
    ),
    STREAM_API_URL: text(
      'An entrance to the REST API (a proxy) that the health sidecar probes beside the instances, which it finds itself.',
    ),
    WS_GATEWAY_URL: text('The same for the gateway: `ws://host:port/ws`.'),
    ENVIRONMENT: Type.Enum([...ENVIRONMENTS], {
      default: 'production',
      description: 'Development conveniences need `development`; unset is `production`.',
    }),
    CORS_ORIGINS: list(
      'Exact origins (`https://host[:port]`) that browsers may call from; also the allow-list of the WebSocket. Allowed without it: our own page and `https://DOMAIN`.',
    ),
    TRUSTED_PROXIES: list(
      'Addresses or CIDR ranges of the proxies whose `X-Forwarded-*` headers are believed. Absent: nobody.',
    ),
    DOMAIN: text('Public host name behind the proxy.'),
    PAGE_URL: text(
      'Address of the page, for sign-in links that are printed. Absent: `https://DOMAIN/`, or else `http://localhost:PORT/`.',
    ),
    ALLOWED_HOSTS: list(
      'Further host names and addresses that requests may name. Known without it: loopback, the bound address, `HOST`, `DOMAIN`, the hosts of `CORS_ORIGINS`, the name of this machine and the services of the compose files. Others get 421.',
    ),
    LOG_LEVEL: Type.Enum([...LOG_LEVELS], {
      default: 'info',
      description: 'Least severe level that is logged.',
    }),
    MAX_LAYERS: Type.Integer({
      minimum: 1,
      maximum: 200,
      default: 50,
      description: 'Most layers one stream may have.',
    }),
    MAX_CONNECTIONS_PER_ADDRESS: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 200,
      description:
        'Most WebSocket connections one gateway takes from one address; an IPv6 network of 64 bits counts as one.',
    }),
    WS_COMPRESSION: flag(
      false,
      'Compress WebSocket messages above 1 KiB (`permessage-deflate`) for clients that offer it. Saves about three quarters of their bytes; a client that compresses what it sends costs the gateway some 25 KiB.',
    ),
    MAX_HTTP_CONNECTIONS: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 10_000,
      description: 'Most open connections of one HTTP port. Further ones are closed at once.',
    }),
    MAX_HTTP_CONNECTIONS_PER_ADDRESS: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 500,
      description:
        'The same for one address; an IPv6 network of 64 bits counts as one, and `TRUSTED_PROXIES` have no such limit.',
    }),
    MAX_REQUESTS_PER_SECOND: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 100,
      description:
        'Most requests to the API from one address, and from one caller who is signed in, over all replicas and averaged over ten seconds; an IPv6 network of 64 bits counts as one. The page and the programme are free, and this machine itself with `ENVIRONMENT=development`.',
    }),
    MAX_UPLOAD_BYTES: Type.Integer({
      minimum: 1024,
      maximum: 17_179_869_184,
      default: 536_870_912,
      description: 'Largest asset that may be uploaded.',
    }),
    MAX_ASSETS_BYTES: Type.Integer({
      minimum: 1024,
      maximum: 100_000_000_000_000,
      default: 10_737_418_240,
      description: 'Most bytes that all assets of the deployment may take together.',
    }),
    ANALYTICS_MAX_BYTES: Type.Integer({
      minimum: 1_048_576,
      maximum: 100_000_000_000_000,
      default: 1_073_741_824,
      description:
        'Most bytes of the history. Beyond it the oldest points of the finest tier are deleted first, then the oldest events; in PostgreSQL by whole days that are over.',
    }),
    MIN_FREE_DISK_BYTES: Type.Integer({
      minimum: 0,
      maximum: 100_000_000_000_000,
      default: 268_435_456,
      description:
        'Bytes that stay free on the disk of `DATA_DIR`. When less is free, uploads are refused, recordings stop with `output.storage_full` and HLS keeps fewer segments; the store and the programme go on.',
    }),
    DRAIN_DELAY_MS: Type.Integer({
      minimum: 0,
      maximum: 60_000,
      default: 5000,
      description:
        'After SIGTERM the API and the gateway tell the proxy that they leave (`/healthz` is 503) and serve for so long before they close. Standalone closes at once.',
    }),
    SOURCE_NETWORKS: list(
      'Networks that sources and images may be read from beside public addresses, such as a camera network: `10.2.0.0/16`, `192.168.1.5:8554`, `[fd00::/8]:443`. A network without a port opens the usual ports. `development` and `test` open loopback by themselves.',
    ),
    OUTPUT_NETWORKS: list('The same for the destinations of outputs and for webhooks.'),
    SOURCE_CA_FILE: text(
      'File in PEM with authorities that sources, images, outputs and webhooks may have certificates of, beside the public ones.',
    ),
    CHILD_MEMORY_MB: Type.Optional(
      Type.Integer({
        minimum: 256,
        maximum: 1_048_576,
        description:
          "Most resident memory of one stream's engine process. A process above it is ended with `engine.memory_exceeded` and started again. Default: half the memory of the machine or container, at least 1024 and at most 4096.",
      }),
    ),
    ENGINE_SPARE_CHILD: flag(
      true,
      'Keeps a second engine process loaded, which continues a stream at once when its process dies. It takes about 130 MB; `false` suits small machines. `DEBUG_CHILD` turns it off.',
    ),
    DEBUG_CHILD: Type.Optional(
      Type.Enum(['inspect'], {
        description:
          'Debugging only: `inspect` opens the debugger of the engine child on a free port of 127.0.0.1, named in the log, and lets a paused child live.',
      }),
    ),
    METRICS_NETWORKS: Type.Array(Type.String(), {
      default: ['127.0.0.0/8', '::1/128'],
      description: 'Addresses or CIDR ranges that read `/metrics` without a token. Separated by commas.',
    }),
    ALERTMANAGER_URL: secret(
      'Address of an Alertmanager (`http://host:9093`) that the event handler posts alerts to. Any network is open for it, on its port. Absent: none.',
    ),
    SMTP_URL: secret(
      'Mail server for webhooks of the format `mail`: `smtps://user@host` (port 465) or `smtp://user@host:587`, which must offer STARTTLS unless it is on this machine. Any network is open for it, on its port. Absent: no mail is sent.',
    ),
    SMTP_PASSWORD_FILE: text(
      'File with the password for `SMTP_URL`, in place of one in the address. White space around it is left out.',
    ),
    MAIL_FROM: text('Address that mail is sent from, such as `stream@example.org`. `SMTP_URL` needs it.'),
    ALERTMANAGER_TOKEN_FILE: text(
      'File with a secret of at least 32 characters. Alertmanager sends it as `Authorization: Bearer` to `/alertmanager` of the event handler. Absent: only this machine may post there.',
    ),
    METRICS_TOKEN_FILE: text(
      'File with a secret of at least 32 characters. Whoever sends it as `Authorization: Bearer` reads `/metrics` from any address.',
    ),
    JWT_PUBLIC_KEY: text(
      'PEM text of Ed25519 or P-256 public keys (several allowed), or the path of such a file. Tokens that you sign yourself are verified with them.',
    ),
    JWT_PRIVATE_KEY: secret(
      'PEM text of an Ed25519 or P-256 private key, or the path of one, that our tokens are signed with. Absent: each API process makes its own key in `DATA_DIR/keys` and replaces it every 30 days.',
    ),
    JWT_SECRET: secret(
      'Secret of at least 32 bytes, for HS256 in place of keys; it must not be set beside `JWT_PRIVATE_KEY`, `JWT_PUBLIC_KEY` or `JWKS_URL`.',
    ),
    JWT_ISSUER: text(
      'The `iss` that our tokens carry and every token must carry; `stream-manager` if absent.',
    ),
    JWT_AUDIENCE: text(
      'The `aud` that our tokens carry and every token must carry; `stream-manager` if absent.',
    ),
    JWKS_URL: text(
      '`https://` address of the public keys (JWKS) of an outside issuer, whose tokens then sign in too; needs `JWT_ISSUER`.',
    ),
    ALLOW_DEV_AUTH_BYPASS: flag(
      false,
      'Lets requests without a token in while `ENVIRONMENT=development`; any other environment refuses to start.',
    ),
    WEBSOCKET_AUTH_BYPASS: flag(
      false,
      'The same for the WebSocket alone; any environment but `development` refuses to start.',
    ),
    AUTOSTART: flag(true, 'Standalone: make the demo scene on the first run and go live by itself.'),
  },
  { $id: 'Environment', additionalProperties: false },
)
export type EnvironmentVariables = Static<typeof EnvironmentVariables>

export type VariableName = keyof EnvironmentVariables

export const variableNames = Object.keys(EnvironmentVariables.properties) as VariableName[]

/** A variable's schema, as parsing, messages and the reference need it. */
export interface VariableSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly description?: string
  /** Holds a secret: never shown. */
  readonly writeOnly?: boolean
}

export const variableSchema = (name: VariableName): VariableSchema => EnvironmentVariables.properties[name]

import { type EnvironmentVariables, percentDecoded } from '@stream-manager/contracts'
import { createEgress, type Egress } from '@stream-manager/egress'
import { passwordIn, readAuthorities, readSecretFile, StartError } from '@stream-manager/service-kit'

type Variables = Pick<
  EnvironmentVariables,
  'SMTP_URL' | 'SMTP_PASSWORD_FILE' | 'MAIL_FROM' | 'SOURCE_CA_FILE'
>

const PORTS = { smtp: 25, smtps: 465 } as const
const FROM = /^[^\s@<>,;:"\p{Cc}]{1,64}@[a-z0-9.-]{1,253}$/iu
const ON_THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/

/** A mail server, and the way to it. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. Otherwise the server must offer STARTTLS, if `needsTls`. */
  readonly isSecure: boolean
  readonly needsTls: boolean
  readonly login: { readonly user: string; readonly pass: string } | null
  readonly from: string
  readonly egress: Egress
}

const passwordOf = async (
  { SMTP_PASSWORD_FILE: file }: Variables,
  url: string,
  register: (secret: string) => void,
): Promise<string> => {
  const password = file === undefined ? passwordIn(url) : await readSecretFile('SMTP_PASSWORD_FILE', file)
  register(password)
  return password
}

/**
 * Null without `SMTP_URL`. The address is of the environment and not of a caller, so it may be in any network.
 * @throws {StartError} for settings that cannot be used.
 */
export const mailServer = async (
  config: Variables,
  secrets: { register(secret: string): void },
): Promise<MailServer | null> => {
  const { SMTP_URL, MAIL_FROM: from } = config
  if (SMTP_URL === undefined) return null
  if (from === undefined || !FROM.test(from)) {
    throw new StartError(['MAIL_FROM: SMTP_URL needs the plain address that mail is sent from'])
  }
  const url = new URL(SMTP_URL)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (host === '') throw new StartError(['SMTP_URL: it must name a host'])
  const isSecure = url.protocol === 'smtps:'
  const port = Number(url.port || PORTS[isSecure ? 'smtps' : 'smtp'])
  const pass = await passwordOf(config, SMTP_URL, (secret) => secrets.register(secret))
  const extraCa = await readAuthorities(config.SOURCE_CA_FILE)
  const networks = [`0.0.0.0/0:${port}`, `[::/0]:${port}`]
  return {
    ...{ host, port, isSecure, from },
    needsTls: !ON_THIS_MACHINE.test(host),
    login: url.username === '' ? null : { user: percentDecoded(url.username), pass },
    egress: createEgress({ networks, variable: 'SMTP_URL', extraCa }),
  }
}

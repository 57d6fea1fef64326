import type { Socket } from 'node:net'
import { MASK } from '@stream-manager/contracts'
import type { EventMail } from '@stream-manager/domain'
import {
  allow,
  connectFault,
  connectPinned,
  deny,
  type EgressResult,
  type PostAnswer,
  resolveHost,
} from '@stream-manager/egress'
import { createTransport, type SMTPTransportOptions } from 'nodemailer'
import type { MailServer } from '../../mail.ts'

export interface OutgoingMail extends EventMail {
  /** The same in each attempt, so that a mail system can drop a repetition. */
  readonly id: string
  readonly to: string
  readonly signal: AbortSignal
  /** For the connection and the answer together. */
  readonly deadlineMs: number
}

const ACCEPTED = 250
const FIRST_REFUSAL = 400

const textOf = (error: object, field: string): string =>
  field in error ? String(Reflect.get(error, field)) : ''

/** Servers quote the recipient in their answers, often in another case. The address is not shown. */
const withoutAddress = (text: string, address: string): string => {
  const pattern = address.replace(/[^\w@]/g, String.raw`\$&`)
  return text.replace(new RegExp(pattern, 'gi'), MASK)
}

/** The text of a failure is ours: that of the library may quote what was sent. */
const faultOf = (host: string, error: unknown): EgressResult<PostAnswer> => {
  const fields = error instanceof Error ? error : new Error('unknown')
  const [code, status] = [textOf(fields, 'code'), Number(textOf(fields, 'responseCode'))]
  if (code === 'EAUTH') return deny('denied', `${host} refused the user name or the password of SMTP_URL`)
  if (code === 'ETLS') {
    const help = 'offer STARTTLS with a trusted certificate there, or use smtps:// in SMTP_URL'
    return deny('unreachable', `${host} has no encrypted connection that is trusted; ${help}`)
  }
  // The error of a strange greeting has a status as well, such as 200.
  if (status >= FIRST_REFUSAL) {
    return allow({ status, retryAfter: undefined, body: textOf(fields, 'response') })
  }
  return deny('unreachable', `${host} ended the connection (${code || 'no reason'})`)
}

/** Hands mail to the server of `SMTP_URL`, over a connection of its own each: there are few. */
export class Mailer {
  readonly #server: MailServer

  constructor(server: MailServer) {
    this.#server = server
  }

  /** Any answer of the server without the recipient, whatever its status; 250 when it took the mail. Never rejects. */
  async send(mail: OutgoingMail): Promise<EgressResult<PostAnswer>> {
    const sent = await this.#attempt(mail)
    return sent.ok ? allow({ ...sent.value, body: withoutAddress(sent.value.body, mail.to) }) : sent
  }

  async #attempt(mail: OutgoingMail): Promise<EgressResult<PostAnswer>> {
    const { host } = this.#server
    const deadline = AbortSignal.timeout(mail.deadlineMs)
    const signal = AbortSignal.any([mail.signal, deadline])
    const connected = await this.#connect(mail, signal)
    if (!connected.ok) return connected
    try {
      const body = await this.#hand(connected.value, mail, signal)
      return allow({ status: ACCEPTED, retryAfter: undefined, body })
    } catch (error) {
      return deadline.aborted
        ? deny('stalled', `${host} did not answer within ${mail.deadlineMs} ms`)
        : faultOf(host, error)
    } finally {
      connected.value.destroy()
    }
  }

  async #connect({ deadlineMs }: OutgoingMail, signal: AbortSignal): Promise<EgressResult<Socket>> {
    const { host: hostname, port, isSecure: secure, egress } = this.#server
    try {
      const host = await resolveHost({ hostname, port }, egress, signal)
      if (!host.ok) return host
      return allow(
        await connectPinned({ host: host.value, hostname, port, secure }, { egress, signal, deadlineMs }),
      )
    } catch (error) {
      return { ok: false, fault: connectFault(hostname, error) }
    }
  }

  async #hand(connection: Socket, mail: OutgoingMail, signal: AbortSignal): Promise<string> {
    const { host, port, isSecure, needsTls, login, from, egress } = this.#server
    const options: SMTPTransportOptions = {
      ...{ host, port, secure: isSecure, requireTLS: needsTls && !isSecure },
      // A mail server on this machine often offers STARTTLS with a certificate that nobody can check.
      ignoreTLS: !(needsTls || isSecure),
      ...(login && { auth: login, forceAuth: true }),
      tls: { secureContext: egress.secureContext, rejectUnauthorized: true },
      getSocket: (_options, done) => done(null, { connection, secured: isSecure }),
      disableFileAccess: true,
      disableUrlAccess: true,
      logger: false,
    }
    const sent = await createTransport(options).sendMail({
      from: { name: 'Stream Manager', address: from },
      // An object is not read as a list of addresses.
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      messageId: `<${mail.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      headers: { 'auto-submitted': 'auto-generated' },
      signal,
    })
    return sent.response
  }
}

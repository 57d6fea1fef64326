import { createSession, type Session, StreamManagerError } from '@stream-manager/client'
import { type Addresses, addressesOf, rootUrlOf } from '../server/addresses.ts'
import { readPageConfig } from '../server/page-config.ts'
import { takeLink } from '../session/link.ts'

/** All that the page must know before it shows anything. */
export interface Booted {
  readonly addresses: Addresses
  readonly session: Session
  readonly isBypassed: boolean
  /** The link in the address, where somebody is signed in already and is asked first. */
  readonly link: string | null
  /** Why the link in the address did not sign in. Null when there was none, or when it did. */
  readonly linkError: unknown
}

const FIRST_FAULT_OF_SERVER = 500

/** False where another attempt may end otherwise: no answer came, a proxy gave it, or the server is broken. */
const isAnswer = (error: unknown): boolean =>
  error instanceof StreamManagerError &&
  !error.code.startsWith('client.') &&
  error.status !== null &&
  error.status < FIRST_FAULT_OF_SERVER

/** The link of the address. It is out of the address at once, and kept until the server has answered it. */
class HeldLink {
  #link = takeLink()
  #isSent = false
  #error: unknown = null

  /** Signs in where nobody is signed in. Rejects while the server is away. */
  async use(session: Session): Promise<Pick<Booted, 'link' | 'linkError'>> {
    this.#takePasted()
    // The answer to an earlier attempt was lost, but its cookie has come.
    if (this.#isSent && session.user !== null) this.#link = null
    if (this.#link !== null && session.user === null) await this.#signIn(session, this.#link)
    return { link: this.#link, linkError: this.#error }
  }

  /** A link that was pasted while the server was away replaces the one before. */
  #takePasted(): void {
    const link = takeLink()
    if (link === null) return
    this.#link = link
    this.#isSent = false
  }

  async #signIn(session: Session, link: string): Promise<void> {
    this.#isSent = true
    this.#error = await session.signIn({ link }).then(
      () => null,
      (error: unknown) => {
        if (!isAnswer(error)) throw error
        return error
      },
    )
    this.#link = null
  }
}

export type Boot = () => Promise<Booted>

/**
 * Reads the page's configuration and the session of this browser. The function that is returned rejects while the server is
 * away, and may be called again then.
 */
const createBoot = (): Boot => {
  const held = new HeldLink()
  return async () => {
    const page = new URL(location.href)
    const { socketPort, signIn } = await readPageConfig(rootUrlOf(page))
    const addresses = addressesOf(page, socketPort)
    const session = createSession(addresses)
    const isBypassed = signIn === 'bypassed'
    if (!isBypassed) await session.resume()
    return { addresses, session, isBypassed, ...(await held.use(session)) }
  }
}

/** As `createBoot`, with the first attempt on its way at once: the server answers while the page is drawn. */
export const startBoot = (): Boot => {
  const boot = createBoot()
  let first: Promise<Booted> | null = boot()
  // A failure is told to the caller, who may come later.
  first.catch(() => undefined)
  return () => {
    const attempt = first ?? boot()
    first = null
    return attempt
  }
}

import { createSession, type Session } from '@stream-manager/client'
import { type Addresses, addressesOf, rootUrlOf } from '../server/addresses.ts'
import { readPageConfig } from '../server/page-config.ts'
import { takeLink } from '../session/link.ts'

/** All that the page must know before it shows anything. */
export interface Booted {
  readonly addresses: Addresses
  readonly session: Session
  readonly isBypassed: boolean
  /** Why the link in the address did not sign in. Null when there was none, or when it did. */
  readonly linkError: unknown
}

/** Goes on with the session of this browser, unless the server asks nobody to sign in. */
const resume = async (session: Session, isBypassed: boolean): Promise<null> => {
  if (!isBypassed) await session.resume()
  return null
}

const signInByLink = async (session: Session, link: string, isBypassed: boolean): Promise<unknown> => {
  try {
    await session.signIn({ link })
    return null
  } catch (error) {
    // This browser may be signed in already.
    await resume(session, isBypassed)
    return error
  }
}

/** Reads the page's configuration and the session of this browser. Rejects while the server is away. */
export const boot = async (): Promise<Booted> => {
  const page = new URL(location.href)
  const { socketPort, signIn } = await readPageConfig(rootUrlOf(page))
  const addresses = addressesOf(page, socketPort)
  const session = createSession(addresses)
  const isBypassed = signIn === 'bypassed'
  const link = takeLink()
  const linkError =
    link === null ? await resume(session, isBypassed) : await signInByLink(session, link, isBypassed)
  return { addresses, session, isBypassed, linkError }
}

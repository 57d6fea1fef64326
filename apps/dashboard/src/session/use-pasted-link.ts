import { useCallback, useEffect, useState } from 'react'
import type { Booted } from '../boot/boot.ts'
import { useTell } from '../notices/notices.tsx'
import { reasonOf } from '../notices/use-action.ts'
import { takeLink } from './link.ts'
import { useIdentity } from './session.tsx'

export interface PastedLink {
  /** Why the newest link did not sign in. Null when it did. */
  readonly error: unknown
  /** The link waits for the consent of the person who is signed in. */
  readonly isAsked: boolean
  readonly signIn: () => void
  readonly dismiss: () => void
}

const useLinkSignIn = (firstError: unknown) => {
  const { session } = useIdentity()
  const tell = useTell()
  const [error, setError] = useState(firstError)
  const signIn = useCallback(
    (link: string) =>
      void session.signIn({ link }).then(
        () => setError(null),
        (failure: unknown) => {
          setError(failure)
          // The form tells it to those who are not signed in.
          if (session.user) tell({ tone: 'bad', text: reasonOf(failure) })
        },
      ),
    [session, tell],
  )
  return { error, signIn }
}

/**
 * A sign-in link that is pasted into the address of the open page does not load the page again. It signs in at once where
 * nobody is signed in. Anyone can make somebody follow a link, so it replaces a sign-in only with consent.
 */
export const usePastedLink = ({ link: firstLink, linkError }: Booted): PastedLink => {
  const { session } = useIdentity()
  const { error, signIn } = useLinkSignIn(linkError)
  const [asked, setAsked] = useState(firstLink)
  useEffect(() => {
    const take = (before?: string) => {
      const link = takeLink(before)
      if (link === null) return
      if (session.user) setAsked(link)
      else signIn(link)
    }
    const onHashChange = ({ oldURL }: HashChangeEvent) => take(oldURL)
    // Pasted during the last attempt to start the page.
    take()
    addEventListener('hashchange', onHashChange)
    return () => removeEventListener('hashchange', onHashChange)
  }, [session, signIn])
  const dismiss = () => setAsked(null)
  const consent = () => {
    dismiss()
    if (asked !== null) signIn(asked)
  }
  return { error, isAsked: asked !== null, signIn: consent, dismiss }
}

import { useEffect, useState } from 'react'
import { useTell } from '../notices/notices.tsx'
import { reasonOf } from '../notices/use-action.ts'
import { takeLink } from './link.ts'
import { useIdentity } from './session.tsx'

/**
 * A sign-in link that is pasted into the address of the open page does not load the page again. Returns why the newest one
 * did not sign in, and null when it did.
 */
export const usePastedLink = (firstError: unknown): unknown => {
  const { session } = useIdentity()
  const tell = useTell()
  const [error, setError] = useState(firstError)
  useEffect(() => {
    const onHashChange = () => {
      const link = takeLink()
      if (link === null) return
      session.signIn({ link }).then(
        () => setError(null),
        (failure: unknown) => {
          setError(failure)
          // The form tells it to those who are not signed in.
          if (session.user) tell({ tone: 'bad', text: reasonOf(failure) })
        },
      )
    }
    addEventListener('hashchange', onHashChange)
    return () => removeEventListener('hashchange', onHashChange)
  }, [session, tell])
  return error
}

import { StreamManagerError } from '@stream-manager/client'
import { type FormEvent, useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import { takeLink } from '../../session/link.ts'
import { useIdentity } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import './sign-in-view.css'

type Attempt = Parameters<ReturnType<typeof useIdentity>['session']['signIn']>[0]

const useSignIn = (firstError: unknown) => {
  const { session } = useIdentity()
  const { signIn: strings } = useStrings()
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState(firstError)
  const [isLink, setLink] = useState(firstError !== null)
  const attempt = async (credentials: Attempt): Promise<boolean> => {
    setPending(true)
    setError(null)
    setLink('link' in credentials)
    try {
      await session.signIn(credentials)
      return true
    } catch (failure) {
      setError(failure)
      return false
    } finally {
      setPending(false)
    }
  }
  const isUsedLink = isLink && error instanceof StreamManagerError && error.status === 401
  const reason = isUsedLink ? strings.usedLink : reasonOf(error)
  return { attempt, isPending, reason: error === null ? null : reason }
}

/** A link that is pasted into the address of the open page does not load the page again. */
const usePastedLink = (attempt: (credentials: Attempt) => Promise<boolean>) =>
  useEffect(() => {
    const onHashChange = () => {
      const link = takeLink()
      if (link !== null) void attempt({ link })
    }
    addEventListener('hashchange', onHashChange)
    return () => removeEventListener('hashchange', onHashChange)
  })

/** `linkError`: why the link in the address did not sign in. */
export const SignInView = ({ linkError }: { linkError: unknown }) => {
  const { common, signIn: strings } = useStrings()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const { attempt, isPending, reason } = useSignIn(linkError)
  usePastedLink(attempt)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // A second press while the first is answered would count as another attempt.
    if (isPending) return
    if (!(await attempt({ username, password }))) setPassword('')
  }
  return (
    <main className="sign-in">
      <form className="sign-in-form" onSubmit={(event) => void submit(event)}>
        <h1>{common.product}</h1>
        <TextField
          label={strings.name}
          value={username}
          onChange={setUsername}
          autoComplete="username"
          isRequired
          autoFocus
        />
        <TextField
          label={strings.password}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          isRequired
        />
        {reason !== null && (
          <p className="field-error" role="alert">
            {reason}
          </p>
        )}
        <Button type="submit" look="primary" isWaiting={isPending}>
          {strings.signIn}
        </Button>
        <p className="dim">{strings.firstTime}</p>
      </form>
    </main>
  )
}

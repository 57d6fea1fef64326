import { StreamManagerError } from '@stream-manager/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import { useIdentity } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import './sign-in-view.css'

interface NameAndPassword {
  readonly username: string
  readonly password: string
}

const useSignIn = (linkError: unknown) => {
  const { session } = useIdentity()
  const { signIn: strings } = useStrings()
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState(linkError)
  const attempt = async (credentials: NameAndPassword): Promise<boolean> => {
    setPending(true)
    setError(null)
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
  const isOfLink = error === linkError && error instanceof StreamManagerError && error.status === 401
  const reason = isOfLink ? strings.usedLink : reasonOf(error)
  return { attempt, isPending, reason: error === null ? null : reason }
}

/** `linkError`: why the link in the address did not sign in. */
export const SignInView = ({ linkError }: { linkError: unknown }) => {
  const { common, signIn: strings } = useStrings()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const { attempt, isPending, reason } = useSignIn(linkError)
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

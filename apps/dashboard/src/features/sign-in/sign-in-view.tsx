import { StreamManagerError } from '@stream-manager/client'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { reasonOf } from '../../notices/use-action.ts'
import { useIdentity } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import './sign-in-view.css'

const useLinkReason = (linkError: unknown): string | null => {
  const { signIn } = useViewStrings()
  if (linkError === null) return null
  const isUsed = linkError instanceof StreamManagerError && linkError.status === 401
  return isUsed ? signIn.usedLink : reasonOf(linkError)
}

/** `linkError`: why the link in the address did not sign in. */
export const SignInView = ({ linkError }: { linkError: unknown }) => {
  const { common } = useStrings()
  const { signIn: strings } = useViewStrings()
  const { session } = useIdentity()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const form = useSubmit(async () => {
    try {
      await session.signIn({ username, password })
    } catch (failure) {
      setPassword('')
      throw failure
    }
  })
  const linkReason = useLinkReason(linkError)
  const reason = form.reason ?? linkReason
  return (
    <main className="sign-in">
      <form className="sign-in-form" onSubmit={form.submit}>
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
        <Button type="submit" look="primary" isWaiting={form.isPending}>
          {strings.signIn}
        </Button>
        <p className="dim">{strings.firstTime}</p>
      </form>
    </main>
  )
}

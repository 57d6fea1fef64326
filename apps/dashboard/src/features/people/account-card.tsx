import { useCallback, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { LazyConfirm } from '../../kit/lazy-confirm.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useSubmit } from '../../kit/use-submit.ts'
import { reasonOf } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useIdentity } from '../../session/session.tsx'
import { useShownLocation } from '../../shell/shown-location.ts'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

const usePasswordForm = (onChanged: () => void) => {
  const client = useClient()
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const form = useSubmit(async () => {
    await client.account.changePassword({ newPassword, ...(currentPassword && { currentPassword }) })
    setCurrent('')
    setNew('')
    onChanged()
  })
  return { currentPassword, setCurrent, newPassword, setNew, ...form }
}

/** A user without a password, such as the first administrator, need not give the present one. */
const PasswordForm = ({ hasPassword, onChanged }: { hasPassword: boolean; onChanged: () => void }) => {
  const { people } = useViewStrings()
  const form = usePasswordForm(onChanged)
  return (
    <form className="card-form" onSubmit={form.submit}>
      {!hasPassword && <p>{people.noPassword}</p>}
      {hasPassword && (
        <TextField
          label={people.currentPassword}
          type="password"
          autoComplete="current-password"
          value={form.currentPassword}
          onChange={form.setCurrent}
          isRequired
        />
      )}
      <TextField
        label={people.newPassword}
        type="password"
        autoComplete="new-password"
        value={form.newPassword}
        onChange={form.setNew}
        help={people.passwordHelp}
        error={form.reason}
        isRequired
      />
      <Button type="submit" isWaiting={form.isPending}>
        {people.setPassword}
      </Button>
      {form.isDone && <p role="status">{people.passwordSet}</p>}
    </form>
  )
}

const useSignOut = () => {
  const { session } = useIdentity()
  const shown = useShownLocation()
  const { people } = useViewStrings()
  const [failure, setFailure] = useState<string | null>(null)
  const [isAsked, setAsked] = useState(false)
  const signOut = () => {
    setFailure(null)
    session.signOut().catch((error: unknown) => setFailure(people.stillSignedIn(reasonOf(error))))
  }
  return {
    signOut: () => (shown.isUnfinished ? setAsked(true) : signOut()),
    failure,
    isAsked,
    setAsked,
    consent: signOut,
  }
}

/** Unfinished work goes with the person. */
const SignOut = () => {
  const { leave, people } = useViewStrings()
  const { signOut, failure, isAsked, setAsked, consent } = useSignOut()
  return (
    <>
      <span>
        <Button onPress={signOut}>{people.signOut}</Button>
      </span>
      {failure !== null && (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
      {isAsked && (
        <LazyConfirm
          title={`${people.signOut}?`}
          text={leave.lost}
          action={people.signOut}
          onConfirm={consent}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  )
}

/** The person's own account. */
export const AccountCard = ({ onSessionsChanged }: { onSessionsChanged: () => void }) => {
  const { people } = useViewStrings()
  const { bar } = useStrings()
  const client = useClient()
  const read = useCallback((signal: AbortSignal) => client.account.get({ signal }), [client])
  const { value, failure, reload } = useLoaded(read)
  const onChanged = () => {
    reload()
    onSessionsChanged()
  }
  return (
    <section className="card" aria-labelledby="account-title">
      <h2 id="account-title">{people.account}</h2>
      {value && (
        <p dir="auto">
          <b>{value.name}</b> <span className="dim">{bar.roles[value.role] ?? value.role}</span>
        </p>
      )}
      {failure !== null && <p className="field-error">{failure}</p>}
      {value && value.hasPassword !== null && (
        <PasswordForm hasPassword={value.hasPassword} onChanged={onChanged} />
      )}
      <SignOut />
    </section>
  )
}

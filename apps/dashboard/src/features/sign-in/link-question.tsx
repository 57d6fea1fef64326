import { LazyConfirm } from '../../kit/lazy-confirm.tsx'
import { useUser } from '../../session/session.tsx'
import type { PastedLink } from '../../session/use-pasted-link.ts'
import { useStrings } from '../../strings/strings.tsx'

/** Asks before a sign-in link replaces the session of the person who is signed in. */
export const LinkQuestion = ({ isAsked, signIn, dismiss }: PastedLink) => {
  const { signIn: strings } = useStrings()
  const user = useUser()
  if (!isAsked || user === null) return null
  return (
    <LazyConfirm
      title={strings.linkTitle}
      text={strings.linkText(user.name)}
      action={strings.signIn}
      onConfirm={signIn}
      onClose={dismiss}
    />
  )
}

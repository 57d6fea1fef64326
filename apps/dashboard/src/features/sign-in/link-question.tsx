import { Suspense } from 'react'
import { LazyConfirm } from '../../kit/lazy-confirm.tsx'
import { useUser } from '../../session/session.tsx'
import type { PastedLink } from '../../session/use-pasted-link.ts'
import { useUnfinished } from '../../shell/use-unfinished.ts'
import { useViewStrings } from '../../strings/views.ts'

/** Asks before a sign-in link replaces the session of the person who is signed in. */
export const LinkQuestion = ({ isAsked, signIn, dismiss }: PastedLink) => {
  const user = useUser()
  if (!isAsked || user === null) return null
  return (
    <Suspense>
      <Question name={user.name} signIn={signIn} dismiss={dismiss} />
    </Suspense>
  )
}

/** The page of the next person begins anew, so work of this one would be lost: the question names it. */
const Question = ({ name, signIn, dismiss }: Pick<PastedLink, 'signIn' | 'dismiss'> & { name: string }) => {
  const { leave, signIn: strings } = useViewStrings()
  const unfinished = useUnfinished()
  const lost = unfinished.length === 0 ? [] : [...unfinished.map((work) => leave[work]), strings.linkLost]
  return (
    <LazyConfirm
      title={strings.linkTitle}
      text={[strings.linkText(name), ...lost].join(' ')}
      action={strings.signIn}
      onConfirm={signIn}
      onClose={dismiss}
    />
  )
}

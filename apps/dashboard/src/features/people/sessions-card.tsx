import type { Session } from '@stream-manager/contracts'
import { Button } from '../../kit/button.tsx'
import type { Loaded } from '../../kit/use-loaded.ts'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useIdentity } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

const SessionRow = ({ session: shown, onEnded }: { session: Session; onEnded: () => void }) => {
  const { people } = useViewStrings()
  const { dateTime } = useFormats()
  const client = useClient()
  const { session } = useIdentity()
  const end = useAction(async () => {
    try {
      await client.sessions.end(shown.id)
    } finally {
      // The own session may have ended in another way meanwhile: the renewal tells, also after a refusal.
      if (shown.current) await session.resume()
      else onEnded()
    }
  })
  return (
    <li className="card-row">
      <span dir="auto">
        {shown.current && <b>{people.thisSession} </b>}
        {people.sessionSince(dateTime(new Date(shown.createdAt)), shown.address)}
        <span className="card-sub">{shown.userAgent || people.noBrowser}</span>
      </span>
      <Button isWaiting={end.isPending} onPress={() => void end.run()}>
        {people.endSession}
      </Button>
    </li>
  )
}

/** All sessions of the person. */
export const SessionsCard = ({ value, failure, reload }: Loaded<readonly Session[]>) => {
  const { people } = useViewStrings()
  return (
    <section className="card" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{people.sessions}</h2>
      {failure !== null && <p className="field-error">{failure}</p>}
      <ul>
        {value?.map((session) => (
          <SessionRow key={session.id} session={session} onEnded={reload} />
        ))}
      </ul>
    </section>
  )
}

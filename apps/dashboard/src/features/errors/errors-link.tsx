import { Link } from 'wouter'
import { useMay } from '../../session/session.tsx'
import { useViewStrings } from '../../strings/views.ts'

/** To the errors of one code: since when, how often, and the log before the last ones. */
export const ErrorsLink = ({ code }: { code: string }) => {
  const { errors } = useViewStrings()
  if (!useMay('errors.read')) return null
  return <Link href={`/monitor/errors/code/${code}`}>{errors.history}</Link>
}

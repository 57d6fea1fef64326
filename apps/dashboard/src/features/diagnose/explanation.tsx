import type { DoctorFix } from '@stream-manager/contracts'
import { useViewStrings } from '../../strings/views.ts'
import { Command } from './command.tsx'

interface Props {
  readonly cause: string | null
  readonly fix: Pick<DoctorFix, 'text' | 'command'> | null
}

/** Why it happens, what to do, and what to type. */
export const Explanation = ({ cause, fix }: Props) => {
  const { diagnose } = useViewStrings()
  return (
    <>
      {cause !== null && (
        <p>
          <b>{diagnose.cause}</b>{' '}
          <span lang="en" dir="auto">
            {cause}
          </span>
        </p>
      )}
      {fix !== null && (
        <p>
          <b>{diagnose.cure}</b>{' '}
          <span lang="en" dir="auto">
            {fix.text}
          </span>
        </p>
      )}
      {fix !== null && fix.command !== null && <Command text={fix.command} />}
    </>
  )
}

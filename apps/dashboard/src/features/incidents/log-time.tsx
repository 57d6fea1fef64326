import { useFormats } from '../../strings/strings.tsx'

const DATE = new Intl.DateTimeFormat(navigator.language, { dateStyle: 'medium' })

/** The time of an entry, with its date where that is another one than before. */
export const LogTime = ({ at, isDated }: { at: string; isDated: boolean }) => {
  const { time } = useFormats()
  const moment = new Date(at)
  return (
    <time dateTime={at}>
      {isDated && `${DATE.format(moment)} `}
      {time(moment)}
    </time>
  )
}

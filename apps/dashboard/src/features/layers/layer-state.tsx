import { useServerNow } from '../../server/server-clock.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useForeignEdits } from '../editing/use-editor.tsx'
import type { RowLayer } from './rows.ts'

/** The server's sentences come with and without their full stop. */
const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const NextTry = ({ at }: { at: string }) => {
  const { programme } = useStrings()
  const { age } = useFormats()
  const now = useServerNow()
  return ` ${programme.nextTry(age(Math.max(0, Date.parse(at) - now)))}`
}

/** The person who has just edited the layer, else the engine's state of it: its name, then the reason or the warnings. */
export const LayerState = ({ layer: { id, visible, status } }: { layer: RowLayer }) => {
  const { layers } = useStrings()
  const changedBy = useForeignEdits(({ people }) => people.get(id))
  if (changedBy !== undefined)
    return <span className="layer-state layer-by">{layers.changedBy(changedBy)}</span>
  if (!visible) return <span className="layer-state">{layers.hidden}</span>
  if (status === null) return <span className="layer-state">{layers.offAir}</span>
  const { state, error } = status
  const warnings = (status.warnings ?? []).map(({ message }) => message).join(' ')
  const reason = error?.message ?? warnings
  const name = layers.state[state] ?? state
  return (
    <span className="layer-state" data-state={warnings && !error ? 'stalled' : state}>
      {reason === '' ? name : layers.stateBecause(name, asSentence(reason))}
      {error?.nextRetryAt && <NextTry at={error.nextRetryAt} />}
    </span>
  )
}

import type { Layer } from '@stream-manager/contracts'
import { useCallback, useMemo } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useSelection } from '../editing/selection.tsx'
import { useEdit } from '../editing/use-edit.ts'

export type Mute = (ids: readonly string[], muted: boolean) => void

/** Takes layers out of the mix, or back into it. One step to undo. */
export const useMute = (): Mute => {
  const edit = useEdit()
  return useCallback(
    (ids, muted) => edit(ids.map((id) => ({ op: 'update', id, changes: { audio: { muted } } }))),
    [edit],
  )
}

/** The key for what is selected: all are muted, unless all of them are. */
export const useMuteCommand = (sounding: readonly Layer[], isEnabled: boolean): void => {
  const { sound } = useViewStrings()
  const { ids } = useSelection()
  const mute = useMute()
  const commands = useMemo(() => {
    const selected = sounding.filter(({ id }) => ids.includes(id))
    const isHeard = selected.some(({ audio }) => !audio.muted)
    return [
      {
        id: 'sound.mute',
        title: sound.muteOrUnmute,
        keys: 'M',
        isEnabled: isEnabled && selected.length > 0,
        run: () =>
          mute(
            selected.map(({ id }) => id),
            isHeard,
          ),
      },
    ]
  }, [sound, ids, mute, sounding, isEnabled])
  useCommands(commands)
}

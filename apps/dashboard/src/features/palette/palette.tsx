import { type KeyboardEvent, useState } from 'react'
import { useAllCommands } from '../../commands/commands.tsx'
import type { Command } from '../../commands/registry.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { matching } from './matching.ts'
import './palette.css'

const Keys = ({ keys }: { keys: string | undefined }) => (keys === undefined ? null : <kbd>{keys}</kbd>)

const useChoice = (commands: readonly Command[], onClose: () => void) => {
  const [at, setAt] = useState(0)
  const chosen = Math.min(at, commands.length - 1)
  const run = (command: Command | undefined) => {
    onClose()
    command?.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter') run(commands[chosen])
    else if (step !== undefined && commands.length > 0)
      setAt((chosen + step + commands.length) % commands.length)
    else return
    event.preventDefault()
  }
  return { chosen, run, onKeyDown }
}

const PaletteContent = ({ onClose }: { onClose: () => void }) => {
  const { palette } = useStrings()
  const [text, setText] = useState('')
  const commands = matching(useAllCommands(), text)
  const { chosen, run, onKeyDown } = useChoice(commands, onClose)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field inside of it.
    <div className="palette" onKeyDown={onKeyDown}>
      <TextField label={palette.search} value={text} onChange={setText} autoFocus />
      <ol>
        {commands.map((command, index) => (
          <li key={command.id}>
            <button type="button" aria-current={index === chosen || undefined} onClick={() => run(command)}>
              <span>{command.title}</span> <Keys keys={command.keys} />
            </button>
          </li>
        ))}
      </ol>
      {commands.length === 0 && <p className="dim">{palette.nothing}</p>}
    </div>
  )
}

const ShortcutList = () => (
  <dl className="shortcuts">
    {useAllCommands()
      .filter(({ keys }) => keys !== undefined)
      .map(({ id, title, keys }) => (
        <div key={id}>
          <dt>{title}</dt>
          <dd>
            <Keys keys={keys} />
          </dd>
        </div>
      ))}
  </dl>
)

interface Props {
  readonly opened: 'palette' | 'keys'
  readonly onClose: () => void
}

export const Palette = ({ opened, onClose }: Props) => {
  const { palette } = useStrings()
  return (
    <>
      <Dialog title={palette.title} isOpen={opened === 'palette'} onClose={onClose}>
        <PaletteContent onClose={onClose} />
      </Dialog>
      <Dialog title={palette.keys} isOpen={opened === 'keys'} onClose={onClose}>
        <ShortcutList />
      </Dialog>
    </>
  )
}

import { useState } from 'react'
import { Autocomplete, Menu, MenuItem } from 'react-aria-components'
import { useAllCommands } from '../../commands/commands.tsx'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { matching } from './matching.ts'
import './palette.css'

const Keys = ({ keys }: { keys: string | undefined }) => (keys === undefined ? null : <kbd>{keys}</kbd>)

const PaletteContent = ({ onClose }: { onClose: () => void }) => {
  const { palette } = useStrings()
  const [text, setText] = useState('')
  const commands = matching(useAllCommands(), text)
  const run = (id: string) => {
    onClose()
    commands.find((command) => command.id === id)?.run()
  }
  return (
    <div className="palette">
      <Autocomplete inputValue={text} onInputChange={setText}>
        <TextField label={palette.search} autoFocus />
        <Menu
          className="palette-commands"
          aria-label={palette.title}
          items={commands}
          onAction={(id) => run(String(id))}
          renderEmptyState={() => <p className="dim">{palette.nothing}</p>}
        >
          {({ id, title, keys, reason }) => (
            <MenuItem id={id} textValue={title} isDisabled={reason !== undefined}>
              <span>
                {title}
                {reason !== undefined && <span className="palette-reason">{reason}</span>}
              </span>
              <Keys keys={keys} />
            </MenuItem>
          )}
        </Menu>
      </Autocomplete>
    </div>
  )
}

/** The tour explains the page to those who look for help. */
const TourButton = ({ onClose }: { onClose: () => void }) => {
  const tour = useAllCommands().find(({ id }) => id === 'tour.start')
  if (tour === undefined) return null
  const start = () => {
    onClose()
    tour.run()
  }
  return <Button onPress={start}>{tour.title}</Button>
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
        <TourButton onClose={onClose} />
      </Dialog>
    </>
  )
}

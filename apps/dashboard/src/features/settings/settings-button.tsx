import { Suspense, useMemo, useState } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { Button } from '../../kit/button.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useStrings } from '../../strings/strings.tsx'

const KEYS = 'Shift+E'

const SettingsDialog = lazyPart(async () => (await import('./settings-dialog.tsx')).SettingsDialog)

/** For those who may configure the stream. */
export const SettingsButton = () => {
  const { bar } = useStrings()
  const [isOpen, setOpen] = useState(false)
  useCommands(
    useMemo(
      () => [{ id: 'settings.open', title: bar.settingsTitle, keys: KEYS, run: () => setOpen(true) }],
      [bar],
    ),
  )
  return (
    <>
      <Button hint={bar.settingsTitle} keys={KEYS} onPress={() => setOpen(true)}>
        {bar.settings}…
      </Button>
      {isOpen && (
        <Suspense>
          <SettingsDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

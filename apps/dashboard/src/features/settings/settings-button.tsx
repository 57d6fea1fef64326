import { lazy, Suspense, useMemo, useState } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { Button } from '../../kit/button.tsx'
import { useStrings } from '../../strings/strings.tsx'

const KEYS = 'Shift+E'

const SettingsDialog = lazy(async () => ({ default: (await import('./settings-dialog.tsx')).SettingsDialog }))

/** For those who may configure the stream. */
export const SettingsButton = () => {
  const { settings } = useStrings()
  const [isOpen, setOpen] = useState(false)
  useCommands(
    useMemo(
      () => [{ id: 'settings.open', title: settings.title, keys: KEYS, run: () => setOpen(true) }],
      [settings],
    ),
  )
  return (
    <>
      <Button hint={settings.title} keys={KEYS} onPress={() => setOpen(true)}>
        {settings.open}…
      </Button>
      {isOpen && (
        <Suspense>
          <SettingsDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

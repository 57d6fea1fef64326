import { Suspense, useMemo, useState } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useStrings } from '../../strings/strings.tsx'

/** Loaded when it is opened for the first time. */
const Palette = lazyPart(async () => (await import('./palette.tsx')).Palette)

/** Everything that can be done, by Ctrl+K; every key, by the question mark. */
export const PaletteGate = () => {
  const { palette } = useStrings()
  const [opened, setOpened] = useState<'palette' | 'keys' | null>(null)
  useCommands(
    useMemo(
      () => [
        {
          id: 'palette.open',
          title: palette.title,
          keys: 'Ctrl+K',
          worksWhileTyping: true,
          run: () => setOpened('palette'),
        },
        { id: 'palette.keys', title: palette.keys, keys: '?', run: () => setOpened('keys') },
      ],
      [palette],
    ),
  )
  if (opened === null) return null
  return (
    <Suspense>
      <Palette opened={opened} onClose={() => setOpened(null)} />
    </Suspense>
  )
}

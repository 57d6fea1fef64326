import { Suspense } from 'react'
import { Icon } from '../../kit/icon.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { Popover } from '../../kit/popover.tsx'
import { useStrings } from '../../strings/strings.tsx'

const AddTypes = lazyPart(async () => (await import('./add-types.tsx')).AddTypes)

/** A new layer of a type. A menu component would be larger than the rest of the panel. */
export const AddMenu = () => {
  const { layers } = useStrings()
  const button = (
    <>
      <Icon name="plus" /> {layers.add}
    </>
  )
  return (
    <Popover label={layers.add} button={button}>
      {(close) => (
        <Suspense>
          <AddTypes onChosen={close} />
        </Suspense>
      )}
    </Popover>
  )
}

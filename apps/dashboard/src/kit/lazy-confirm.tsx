import { type ComponentProps, Suspense } from 'react'
import type { Confirm } from './confirm.tsx'
import { lazyPart } from './lazy-part.ts'

const Loaded = lazyPart(async () => (await import('./confirm.tsx')).Confirm)

/** `Confirm` for the first view: it is loaded when something is asked for the first time. Show it only while it asks. */
export const LazyConfirm = (props: Omit<ComponentProps<typeof Confirm>, 'isOpen'>) => (
  <Suspense>
    <Loaded {...props} isOpen />
  </Suspense>
)

import type { AddableType } from '../../features/layers/new-layer.ts'

export const layers = {
  title: 'Layers',
  none: 'No layers yet.',
  hidden: 'hidden',
  offAir: 'not on air',
  state: {
    ready: 'ready',
    loading: 'loading',
    stalled: 'stalled',
    failed: 'failed',
  } as Record<string, string>,
  add: 'Add',
  types: {
    text: 'Text',
    image: 'Picture',
    video: 'Video',
    color: 'Colour',
    shape: 'Shape',
    clock: 'Clock',
    chat: 'Chat',
  } as Record<AddableType, string>,
  copyOf: (name: string) => `${name} (copy)`,
  lock: (name: string) => `Lock ${name} on the stage`,
  unlock: (name: string) => `Unlock ${name}`,
  show: (name: string) => `Show ${name}`,
  hide: (name: string) => `Hide ${name}`,
  selectAll: 'Select all layers',
  selectNone: 'Select nothing',
  delete: 'Delete the selection',
  duplicate: 'Duplicate the selection',
  deleteForGood: (names: string) => `Delete “${names}” for good?`,
  deleteForGoodText:
    'The secret in its address is not shown to this page, so undo cannot bring it back. Whoever wants it again must enter the whole address.',
  deleteForGoodAction: 'Delete for good',
  notDuplicated: (names: string) =>
    `“${names}” cannot be duplicated: the secret in its address is not shown to this page. Add a layer and enter the whole address.`,
  showOrHide: 'Show or hide the selection',
  lockOrUnlock: 'Lock or unlock the selection',
  up: 'Move the selection up',
  down: 'Move the selection down',
}

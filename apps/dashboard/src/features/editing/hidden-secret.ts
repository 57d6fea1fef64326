import type { Layer } from '@stream-manager/contracts'
import { isMasked } from '@stream-manager/contracts/mask'

/** The server shows the layer's address without its secret, so this page cannot make the same layer again. */
export const hasHiddenSecret = ({ content }: Layer): boolean =>
  'url' in content && typeof content.url === 'string' && isMasked(content.url)

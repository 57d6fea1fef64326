import type { Layer } from '@stream-manager/contracts'
import { hasHiddenSecret } from '../editing/hidden-secret.ts'

/** The names of the layers whose addresses hold a hidden secret. Empty when there is none of them. */
export const hiddenNames = (layers: readonly Layer[], ids: readonly string[]): string =>
  layers
    .filter((layer) => ids.includes(layer.id) && hasHiddenSecret(layer))
    .map(({ name }) => name)
    .join(', ')

import { isRecord } from '@stream-manager/contracts'
import { maskAddress } from './address.ts'

/** A layer for operators: `***` is in the place of secrets of its address. Other fields are not changed. */
export const maskLayer = <Shown>(layer: Shown): Shown => {
  if (!isRecord(layer) || !isRecord(layer['content'])) return layer
  const { url } = layer['content']
  if (typeof url !== 'string') return layer
  const masked = maskAddress({ url, hasKey: false })
  return masked === url ? layer : { ...layer, content: { ...layer['content'], url: masked } }
}

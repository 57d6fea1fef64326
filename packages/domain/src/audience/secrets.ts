import type { DesiredStream } from '@stream-manager/contracts'
import { secretsInAddress } from './address.ts'

/** Secrets that the engine of this stream uses: keys of outputs, and those in addresses of layers and outputs. */
export const secretsOf = ({ layers, outputs }: Pick<DesiredStream, 'layers' | 'outputs'>): string[] => {
  const keys = outputs.flatMap(({ key }) => (typeof key === 'string' ? [key] : []))
  const destinations = outputs.flatMap(({ url, key }) =>
    typeof url === 'string' ? secretsInAddress({ url, hasKey: typeof key === 'string' }) : [],
  )
  const sources = layers.flatMap(({ content }) =>
    'url' in content && typeof content.url === 'string'
      ? secretsInAddress({ url: content.url, hasKey: false })
      : [],
  )
  return [...new Set([...keys, ...destinations, ...sources])]
}

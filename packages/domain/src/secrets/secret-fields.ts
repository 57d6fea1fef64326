import { type DesiredLayer, type DesiredOutput, type DesiredStream, MASK } from '@stream-manager/contracts'
import { maskAddress } from '../audience/address.ts'

/** The fields of a layer or an output that may hold a secret. */
export interface SecretFields {
  readonly url?: string
  readonly key?: string
}

/** How the layers or the outputs of a stream hold their secrets. */
export interface Holder<Item extends { readonly id: string }> {
  readonly list: 'layers' | 'outputs'
  itemsOf(stream: DesiredStream): readonly Item[]
  read(item: Item): SecretFields
  write(item: Item, fields: SecretFields): Item
}

export const LAYERS: Holder<DesiredLayer> = {
  list: 'layers',
  itemsOf: ({ layers }) => layers,
  read: ({ content }) => ('url' in content && typeof content.url === 'string' ? { url: content.url } : {}),
  write: (layer, { url }) => ({ ...layer, content: { ...layer.content, url } }) as DesiredLayer,
}

export const OUTPUTS: Holder<DesiredOutput> = {
  list: 'outputs',
  itemsOf: ({ outputs }) => outputs,
  read: ({ url, key }) => ({
    ...(typeof url === 'string' && { url }),
    ...(typeof key === 'string' && { key }),
  }),
  write: (output, fields) => ({ ...output, ...fields }),
}

/** The fields as they are stored, with `***` for each secret. */
export const maskFields = ({ url, key }: SecretFields): SecretFields => ({
  ...(url !== undefined && { url: maskAddress({ url, hasKey: key !== undefined }) }),
  ...(key !== undefined && { key: MASK }),
})

export const holdsMask = ({ url, key }: SecretFields): boolean =>
  key === MASK || (url?.includes(MASK) ?? false)

export const sameFields = (one: SecretFields, other: SecretFields): boolean =>
  one.url === other.url && one.key === other.key

/** Name of an item's encrypted secrets in `DesiredStream.sealed`. */
export const boxName = (list: string, id: string): string => `${list}/${id}`

/** The address is part of the place: a key cannot be sent to another server by changing the address beside it. */
export const placeOf = (streamId: string, name: string, { url = '' }: SecretFields): string =>
  `${name} of stream ${streamId} with the address ${JSON.stringify(url)}`

import {
  checker,
  type DesiredStream,
  type Fault,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Secrets } from './api.ts'
import { parseJson } from './parse-json.ts'
import {
  boxName,
  type Holder,
  holdsMask,
  LAYERS,
  OUTPUTS,
  placeOf,
  type SecretFields,
} from './secret-fields.ts'

/** A stored stream with its secrets in their places. */
export interface OpenedStream {
  readonly stored: DesiredStream
  /** Without `sealed`. A secret that cannot be decrypted is still `***`. */
  readonly desired: DesiredStream
  /** The faults of secrets that cannot be decrypted, by id. */
  readonly unreadable: Readonly<Record<'layers' | 'outputs', ReadonlyMap<string, Fault>>>
}

const checkBox = checker(
  Type.Object({ url: Type.Optional(Type.String()), key: Type.Optional(Type.String()) }),
  'The decrypted secret',
)

const openFields = (
  secrets: Secrets,
  box: { readonly sealed: string; readonly place: string },
  masked: SecretFields,
): Result<SecretFields> => {
  const opened = secrets.open(box.sealed, box.place)
  if (!opened.ok) return opened
  const checked = checkBox(parseJson(opened.value))
  return checked.ok
    ? succeed({ ...masked, ...checked.value })
    : fail('storage.secret_unreadable', checked.fault.detail)
}

interface OpenedItems<Item> {
  readonly items: Item[]
  readonly unreadable: Map<string, Fault>
}

const openItems = <Item extends { readonly id: string }>(
  secrets: Secrets,
  stored: DesiredStream,
  { list, itemsOf, read, write }: Holder<Item>,
): OpenedItems<Item> => {
  const unreadable = new Map<string, Fault>()
  const items = itemsOf(stored).map((item) => {
    const masked = read(item)
    const name = boxName(list, item.id)
    const sealed = stored.sealed?.[name]
    // A service of an earlier version may have replaced the secret and left the box.
    if (sealed === undefined || !holdsMask(masked)) return item
    const opened = openFields(secrets, { sealed, place: placeOf(stored.streamId, name, masked) }, masked)
    if (opened.ok) return write(item, opened.value)
    unreadable.set(item.id, opened.fault)
    return item
  })
  return { items, unreadable }
}

/** Decrypts the secrets of a stored stream. One that cannot be decrypted does not hide the others. */
export const openStreamSecrets = (secrets: Secrets, stored: DesiredStream): OpenedStream => {
  const layers = openItems(secrets, stored, LAYERS)
  const outputs = openItems(secrets, stored, OUTPUTS)
  const { sealed: _, ...rest } = stored
  return {
    stored,
    desired: { ...rest, layers: layers.items, outputs: outputs.items },
    unreadable: { layers: layers.unreadable, outputs: outputs.unreadable },
  }
}

import { type DesiredStream, fail, type Result, succeed } from '@stream-manager/contracts'
import type { Secrets } from './api.ts'
import type { OpenedStream } from './open-stream.ts'
import {
  boxName,
  type Holder,
  holdsMask,
  LAYERS,
  maskFields,
  OUTPUTS,
  placeOf,
  type SecretFields,
  sameFields,
} from './secret-fields.ts'

interface SealedItem<Item> {
  readonly item: Item
  readonly sealed?: string | undefined
}

/** Seals one item of a stream that is being changed. */
class ItemSealer<Item extends { readonly id: string }> {
  readonly #secrets: Secrets
  readonly #before: OpenedStream
  readonly #holder: Holder<Item>
  readonly #opened: ReadonlyMap<string, Item>
  readonly #stored: ReadonlyMap<string, Item>

  constructor(secrets: Secrets, before: OpenedStream, holder: Holder<Item>) {
    this.#secrets = secrets
    this.#before = before
    this.#holder = holder
    this.#opened = new Map(holder.itemsOf(before.desired).map((item) => [item.id, item]))
    this.#stored = new Map(holder.itemsOf(before.stored).map((item) => [item.id, item]))
  }

  seal(item: Item): Result<SealedItem<Item>> {
    const fields = this.#holder.read(item)
    const stored = this.#fieldsIn(this.#stored, item)
    // A service of an earlier version may have replaced the secret and left the ciphertext.
    const box = holdsMask(stored) ? this.#boxOf(item) : undefined
    // The secret behind this mask could not be decrypted. It is kept until the client sends all of it again.
    if (box !== undefined && holdsMask(fields)) {
      return sameFields(fields, stored) ? succeed({ item, sealed: box }) : this.#lost(item)
    }
    const isUnchanged = sameFields(fields, this.#fieldsIn(this.#opened, item))
    if (box !== undefined && isUnchanged && !this.#secrets.isOutdated(box)) {
      return succeed({ item: this.#holder.write(item, stored), sealed: box })
    }
    const masked = maskFields(fields)
    if (sameFields(fields, masked)) return succeed({ item })
    const sealed = this.#encrypt(item, masked)
    return sealed.ok ? succeed({ item: this.#holder.write(item, masked), sealed: sealed.value }) : sealed
  }

  #encrypt(item: Item, masked: SecretFields): Result<string> {
    const { url, key } = this.#holder.read(item)
    const hidden = { ...(url !== masked.url && { url }), ...(key !== masked.key && { key }) }
    const place = placeOf(this.#before.stored.streamId, boxName(this.#holder.list, item.id), masked)
    return this.#secrets.seal(JSON.stringify(hidden), place)
  }

  #boxOf({ id }: Item): string | undefined {
    return this.#before.stored.sealed?.[boxName(this.#holder.list, id)]
  }

  #fieldsIn(items: ReadonlyMap<string, Item>, { id }: Item): SecretFields {
    const item = items.get(id)
    return item ? this.#holder.read(item) : {}
  }

  #lost({ id }: Item): Result<never> {
    const { list } = this.#holder
    return fail(
      'storage.secret_unreadable',
      `The stored secret of ${list}/${id} cannot be decrypted here: send its whole address${list === 'outputs' ? ' and its key' : ''} again, or delete it`,
    )
  }
}

interface SealedItems<Item> {
  readonly items: Item[]
  readonly sealed: Record<string, string>
}

interface Change {
  readonly before: OpenedStream
  readonly after: DesiredStream
}

const sealItems = <Item extends { readonly id: string }>(
  secrets: Secrets,
  { before, after }: Change,
  holder: Holder<Item>,
): Result<SealedItems<Item>> => {
  const sealer = new ItemSealer(secrets, before, holder)
  const sealed: Record<string, string> = {}
  const items: Item[] = []
  for (const item of holder.itemsOf(after)) {
    const done = sealer.seal(item)
    if (!done.ok) return done
    items.push(done.value.item)
    if (done.value.sealed !== undefined) sealed[boxName(holder.list, item.id)] = done.value.sealed
  }
  return succeed({ items, sealed })
}

/**
 * Encrypts the secrets of a changed stream for the store. An unchanged secret keeps its ciphertext.
 * Errors: `storage.secret_unreadable` for a change that would lose a secret which could not be decrypted.
 */
export const sealStreamSecrets = (secrets: Secrets, change: Change): Result<DesiredStream> => {
  const layers = sealItems(secrets, change, LAYERS)
  if (!layers.ok) return layers
  const outputs = sealItems(secrets, change, OUTPUTS)
  if (!outputs.ok) return outputs
  const sealed = { ...layers.value.sealed, ...outputs.value.sealed }
  const stream = { ...change.after, layers: layers.value.items, outputs: outputs.value.items }
  return succeed(Object.keys(sealed).length > 0 ? { ...stream, sealed } : stream)
}

import { type Backplane, BackplaneDamagedError } from '@stream-manager/backplane/port'
import { tolerantChecker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { PublicJwk } from './key-material.ts'

/** Document of the public keys that verify our tokens, and channel that wakes their readers. */
export const KEYS_DOCUMENT = 'identity/keys'
const MAX_KEYS = 32
const MAX_ATTEMPTS = 16

const PublishedKey = Type.Object({
  kid: Type.String({ minLength: 1, maxLength: 64 }),
  publicJwk: PublicJwk,
  createdAtMs: Type.Integer({ minimum: 0 }),
  /** The holder of the key moves this time on while it lives, so that keys of dead processes disappear. */
  retireAtMs: Type.Integer({ minimum: 0 }),
})
export type PublishedKey = Static<typeof PublishedKey>

const PublishedKeys = Type.Object({ keys: Type.Array(PublishedKey, { maxItems: MAX_KEYS }) })

const check = tolerantChecker(PublishedKeys, 'The document of public keys')

type Store = Pick<Backplane, 'read' | 'commit'>

/** Rejects for a damaged document: it is left as it is, because replacing it would refuse everybody's tokens. */
export const readPublishedKeys = async (
  store: Pick<Store, 'read'>,
): Promise<{ readonly revision: number; readonly keys: readonly PublishedKey[] }> => {
  const document = await store.read(KEYS_DOCUMENT)
  if (!document) return { revision: 0, keys: [] }
  const read = check(document.value)
  if (read.ok) return { revision: document.revision, keys: read.value.raw.keys }
  const faults = (read.fault.errors ?? []).map(({ path, message }) => `${path} ${message}`).join(', ')
  throw new BackplaneDamagedError(
    KEYS_DOCUMENT,
    `Document "${KEYS_DOCUMENT}" cannot be used: ${faults}; it was left as it is: repair or delete it`,
  )
}

/** Keys past their time go. Above the bound, those that retire first go; a living holder publishes its key again. */
const merge = (keys: readonly PublishedKey[], key: PublishedKey, nowMs: number): PublishedKey[] => {
  const retireAtMs = Math.max(key.retireAtMs, keys.find(({ kid }) => kid === key.kid)?.retireAtMs ?? 0)
  const others = keys.filter(({ kid, retireAtMs: endsAtMs }) => kid !== key.kid && endsAtMs > nowMs)
  const kept = others.sort((a, b) => b.retireAtMs - a.retireAtMs).slice(0, MAX_KEYS - 1)
  return [...kept, { ...key, retireAtMs }]
}

/** Adds the key, or moves its retirement on. Rejects when the document is damaged or the store does not answer. */
export const publishKey = async (store: Store, key: PublishedKey, nowMs: number): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { revision, keys } = await readPublishedKeys(store)
    const outcome = await store.commit({
      expect: { [KEYS_DOCUMENT]: revision },
      put: { [KEYS_DOCUMENT]: { keys: merge(keys, key, nowMs) } },
      publish: [{ channel: KEYS_DOCUMENT, data: {}, retain: 1 }],
    })
    if (outcome.status === 'committed') return
  }
  throw new Error(`${KEYS_DOCUMENT} was changed by others ${MAX_ATTEMPTS} times in a row`)
}

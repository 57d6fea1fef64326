import type { ApiKey, ApiKeyCreate, ApiKeyCreated, Caller, Result } from '@stream-manager/contracts'
import { succeed } from '@stream-manager/contracts'
import { PEOPLE_SCOPE, peopleKeys, REVOCATIONS } from '../access/keys.ts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import { readReadablePage } from '../access/readable-page.ts'
import { checkHolds } from '../access/rules.ts'
import { hashOf, newSecret } from '../access/secrets.ts'
import { formatToken } from '../access/tokens.ts'
import type { Context } from '../context.ts'
import { revokedCredential, revoking } from '../revocations/revoking.ts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'
import { readStored } from '../store/stored.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { ApiKeys } from './api.ts'
import { checkKey, checkKeyUse, presentKey, type StoredKey } from './documents.ts'
import { checkExpiry, keyLimitReached, keyNotFound, MAX_API_KEYS } from './rules.ts'
import { KeyVerifier } from './verify.ts'

const readUses = async (context: Context): Promise<ReadonlyMap<string, string>> => {
  const documents = await context.backplane.list(peopleKeys.apiKeyUses, { limit: 1000 })
  return new Map(
    documents.flatMap(({ key, value }) => {
      const use = checkKeyUse(value)
      return use.ok ? [[key.slice(peopleKeys.apiKeyUses.length), use.value.parsed.at] as const] : []
    }),
  )
}

const listKeys = async (context: Context, page: PageOptions): Promise<Page<ApiKey>> => {
  const uses = await readUses(context)
  return readReadablePage(context, {
    prefix: peopleKeys.apiKeys,
    page,
    read: (document) => {
      const { parsed } = readStored(context, document, checkKey)
      return presentKey(parsed, uses.get(parsed.id) ?? null)
    },
  })
}

/** Null when another writer was first. Keys made at the same moment may exceed the limit by a few. */
const attemptCreate = async (
  context: Context,
  stored: StoredKey,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<ApiKeyCreated>> | null> => {
  const existing = await context.backplane.list(peopleKeys.apiKeys, { limit: MAX_API_KEYS })
  if (existing.length >= MAX_API_KEYS) return keyLimitReached()
  const key = peopleKeys.apiKey(stored.id)
  return commitAnswered(context, {
    scope: PEOPLE_SCOPE,
    request: { expect: { [key]: 0 }, put: { [key]: stored } },
    answer: { value: { ...presentKey(stored, null), key: null }, revision: 1 },
    idempotency,
  })
}

const createKey = async (
  context: Context,
  { input, caller }: { readonly input: ApiKeyCreate; readonly caller: Caller },
  options: WriteOptions,
): Promise<Result<Mutation<ApiKeyCreated>>> => {
  const { name, role, grants = null } = input
  const held = checkHolds(caller, { role, grants })
  if (!held.ok) return held
  const now = context.clock.now()
  const expiresAt = checkExpiry(input.expiresAt, now.getTime())
  if (!expiresAt.ok) return expiresAt
  const [id, secret] = [context.newId(), newSecret()]
  const [createdAt, createdBy] = [now.toISOString(), caller.subject]
  const stored = {
    id,
    name,
    role,
    grants,
    hash: hashOf(secret),
    createdAt,
    createdBy,
    expiresAt: expiresAt.value,
  }
  const once = { what: `API key \`${name}\``, scope: PEOPLE_SCOPE, idempotency: options.idempotency }
  const written = await writeOnce<ApiKeyCreated, Mutation<ApiKeyCreated>>(context, once, () =>
    attemptCreate(context, stored, options),
  )
  if (!written.ok || written.value.replayed) return written
  const key = formatToken('key', { id, secret })
  return succeed({ ...written.value, value: { ...written.value.value, key } })
}

const deleteKey = (
  context: Context,
  { keyId, caller }: { readonly keyId: string; readonly caller: Caller },
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const once = { what: `API key \`${keyId}\``, scope: PEOPLE_SCOPE, idempotency }
  return writeOnce<null, Mutation<null>>(context, once, async () => {
    const documentKey = peopleKeys.apiKey(keyId)
    const read = await readTogether(context, [documentKey, REVOCATIONS])
    const stored = read(documentKey, checkKey, null)
    if (stored.value === null) return keyNotFound(keyId)
    const held = checkHolds(caller, stored.value)
    if (!held.ok) return held
    const { expect, put, publish } = revoking(context, read, [
      revokedCredential(context, 'key', { id: keyId }),
    ])
    return commitAnswered(context, {
      scope: PEOPLE_SCOPE,
      request: {
        expect: { ...expectUnchanged(stored), ...expect },
        put,
        delete: [documentKey, peopleKeys.apiKeyUse(keyId)],
        publish,
      },
      answer: { value: null, revision: 0 },
      idempotency,
    })
  })
}

export const createApiKeys = (context: Context): ApiKeys => {
  const verifier = new KeyVerifier(context)
  return {
    list: (page) => listKeys(context, page),
    create: (request, options = {}) => createKey(context, request, options),
    delete: async (target, options = {}) => {
      const deleted = await deleteKey(context, target, options)
      verifier.forget(target.keyId)
      return deleted
    },
    verify: (key) => verifier.verify(key),
    forget: (keyId) => verifier.forget(keyId),
  }
}

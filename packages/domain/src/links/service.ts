import {
  type Caller,
  DEFAULT_LINK_USES,
  type Result,
  type ShareLink,
  type ShareLinkCreate,
  type ShareLinkCreated,
  succeed,
} from '@stream-manager/contracts'
import { PEOPLE_SCOPE, peopleKeys, REVOCATIONS } from '../access/keys.ts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import { readReadablePage } from '../access/readable-page.ts'
import { checkHolds } from '../access/rules.ts'
import { hashOf, newSecret } from '../access/secrets.ts'
import { registryFrom } from '../access/stored-user.ts'
import { formatToken } from '../access/tokens.ts'
import type { Context } from '../context.ts'
import { revokedCredential, revoking } from '../revocations/revoking.ts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'
import { readStored } from '../store/stored.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { Links } from './api.ts'
import { checkLink, grantsOf, presentLink, type StoredLink } from './documents.ts'
import { isOver, linkExpiry, linkLimitReached, linkNotFound, MAX_LINKS } from './rules.ts'
import { createFirstSetupLink, createSetupLink, createSetupLinkFor } from './setup.ts'

const listLinks = async (context: Context, page: PageOptions): Promise<Page<ShareLink>> => {
  const { items, nextCursor } = await readReadablePage(context, {
    prefix: peopleKeys.links,
    page,
    read: (document) => presentLink(readStored(context, document, checkLink).parsed),
  })
  return { items: items.filter((link) => link !== null), nextCursor }
}

/** Keys of links that are over. Their guests are signed out at the same time. */
const overLinks = async (context: Context): Promise<{ readonly over: string[]; readonly count: number }> => {
  const documents = await context.backplane.list(peopleKeys.links, { limit: 1000 })
  const nowMs = context.clock.now().getTime()
  const over = documents.filter(({ value }) => {
    const link = checkLink(value)
    return link.ok && isOver(link.value.parsed, nowMs)
  })
  return { over: over.map(({ key }) => key), count: documents.length - over.length }
}

/** Null when another writer was first. Links made at the same moment may exceed the limit by a few. */
const attemptCreate = async (
  context: Context,
  stored: StoredLink,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<ShareLinkCreated>> | null> => {
  const { over, count } = await overLinks(context)
  const shown = presentLink(stored)
  if (count >= MAX_LINKS || !shown) return linkLimitReached()
  const key = peopleKeys.link(stored.id)
  return commitAnswered(context, {
    scope: PEOPLE_SCOPE,
    request: { expect: { [key]: 0 }, put: { [key]: stored }, delete: over },
    answer: { value: { ...shown, link: null }, revision: 1 },
    idempotency,
  })
}

interface NewLink {
  readonly input: ShareLinkCreate
  readonly caller: Caller
}

/** Errors: `auth.forbidden`, `request.invalid`. */
const buildLink = (context: Context, { input, caller }: NewLink, secret: string): Result<StoredLink> => {
  const { name = 'Guest', role, streamIds = null, maxUses = DEFAULT_LINK_USES } = input
  const held = checkHolds(caller, { role, grants: grantsOf(streamIds) })
  if (!held.ok) return held
  const now = context.clock.now()
  const expiresAt = linkExpiry(input.expiresAt, now.getTime())
  if (!expiresAt.ok) return expiresAt
  return succeed({
    id: context.newId(),
    purpose: 'share',
    name,
    role,
    streamIds,
    hash: hashOf(secret),
    createdAt: now.toISOString(),
    createdBy: caller.subject,
    expiresAt: expiresAt.value,
    maxUses,
    uses: 0,
  })
}

const createLink = async (
  context: Context,
  request: NewLink,
  options: WriteOptions,
): Promise<Result<Mutation<ShareLinkCreated>>> => {
  const secret = newSecret()
  const stored = buildLink(context, request, secret)
  if (!stored.ok) return stored
  const once = { what: 'The share link', scope: PEOPLE_SCOPE, idempotency: options.idempotency }
  const written = await writeOnce<ShareLinkCreated, Mutation<ShareLinkCreated>>(context, once, () =>
    attemptCreate(context, stored.value, options),
  )
  if (!written.ok || written.value.replayed) return written
  const link = formatToken('link', { id: stored.value.id, secret })
  return succeed({ ...written.value, value: { ...written.value.value, link } })
}

const deleteLink = (
  context: Context,
  { linkId, caller }: { readonly linkId: string; readonly caller: Caller },
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const once = { what: `Share link \`${linkId}\``, scope: PEOPLE_SCOPE, idempotency }
  return writeOnce<null, Mutation<null>>(context, once, async () => {
    const key = peopleKeys.link(linkId)
    const read = await readTogether(context, [key, REVOCATIONS])
    const stored = read(key, checkLink, null)
    if (stored.value === null) return linkNotFound(linkId)
    const { role, streamIds } = stored.value
    const held = checkHolds(caller, { role, grants: grantsOf(streamIds) })
    if (!held.ok) return held
    const { expect, put, publish } = revoking(context, read, [
      revokedCredential(context, 'link', { id: linkId }),
    ])
    return commitAnswered(context, {
      scope: PEOPLE_SCOPE,
      request: { expect: { ...expectUnchanged(stored), ...expect }, put, delete: [key], publish },
      answer: { value: null, revision: 0 },
      idempotency,
    })
  })
}

const needsFirstAdmin = async (context: Context): Promise<boolean> => {
  const read = await readTogether(context, [peopleKeys.registry])
  return registryFrom(read).value.adminIds.length === 0
}

export const createLinks = (context: Context): Links => ({
  list: (page) => listLinks(context, page),
  create: (request, options = {}) => createLink(context, request, options),
  delete: (target, options = {}) => deleteLink(context, target, options),
  needsFirstAdmin: () => needsFirstAdmin(context),
  createSetupLink: () => createSetupLink(context),
  createSetupLinkFor: (caller, options = {}) => createSetupLinkFor(context, caller, options),
  createFirstSetupLink: () => createFirstSetupLink(context),
})

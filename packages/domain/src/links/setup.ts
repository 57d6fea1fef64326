import {
  type Caller,
  type Result,
  type SetupLinkCreated,
  succeed,
  Timestamp,
  tolerantChecker,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import { PEOPLE_SCOPE, peopleKeys } from '../access/keys.ts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import { checkHolds } from '../access/rules.ts'
import { hashOf, newSecret } from '../access/secrets.ts'
import { formatToken } from '../access/tokens.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { retryOnConflict } from '../store/retry.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { SetupLink } from './api.ts'
import type { StoredLink } from './documents.ts'
import { SETUP_LINK_LIFE_MS } from './rules.ts'

const MACHINE = 'machine'
/** Replicas that start together find the store, and thus each other's link, within this time. */
const TOGETHER_MS = 60_000
const FULL_RIGHTS = { role: 'admin', grants: null } as const

const checkNewest = tolerantChecker(
  Type.Object({ linkId: Type.String(), createdAt: Timestamp }),
  'The record of the setup link',
)

const readNewest = async (context: Context) =>
  (await readTogether(context, [peopleKeys.setupLink]))(peopleKeys.setupLink, checkNewest, null)

type Newest = Awaited<ReturnType<typeof readNewest>>

const buildStored = (context: Context, secret: string, createdBy: string): StoredLink => {
  const now = context.clock.now()
  return {
    id: context.newId(),
    purpose: 'admin-setup',
    name: 'Administrator setup',
    ...{ role: 'admin', streamIds: null, hash: hashOf(secret) },
    createdAt: now.toISOString(),
    createdBy,
    expiresAt: new Date(now.getTime() + SETUP_LINK_LIFE_MS).toISOString(),
    ...{ maxUses: 1, uses: 0 },
  }
}

interface Replacement extends Pick<WriteOptions, 'idempotency'> {
  readonly newest: Newest
  readonly createdBy: string
}

/** Null when another process made a setup link meanwhile. */
const replace = async (
  context: Context,
  { newest, createdBy, idempotency }: Replacement,
): Promise<Result<Mutation<SetupLinkCreated>> | null> => {
  const secret = newSecret()
  const stored = buildStored(context, secret, createdBy)
  const { id, createdAt, expiresAt } = stored
  const written = await commitAnswered<SetupLinkCreated>(context, {
    scope: PEOPLE_SCOPE,
    request: {
      expect: expectUnchanged(newest),
      put: { [newest.key]: { linkId: id, createdAt }, [peopleKeys.link(id)]: stored },
      delete: newest.value === null ? [] : [peopleKeys.link(newest.value.linkId)],
    },
    answer: { value: { link: null, expiresAt }, revision: 1 },
    idempotency,
  })
  if (!written?.ok || written.value.replayed) return written
  return succeed({ ...written.value, value: { link: formatToken('link', { id, secret }), expiresAt } })
}

const replaceForMachine = async (context: Context, newest: Newest): Promise<Result<SetupLink> | null> => {
  const written = await replace(context, { newest, createdBy: MACHINE })
  if (!written?.ok) return written
  const { link, expiresAt } = written.value.value
  return succeed({ link: link ?? '', expiresAt })
}

export const createSetupLink = (context: Context): Promise<Result<SetupLink>> =>
  retryOnConflict('The setup link', async () => replaceForMachine(context, await readNewest(context)))

/** The link gives all rights, so only a holder of all rights may make it. */
export const createSetupLinkFor = async (
  context: Context,
  caller: Caller,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<SetupLinkCreated>>> => {
  const held = checkHolds(caller, FULL_RIGHTS)
  if (!held.ok) return held
  const once = { what: 'The setup link', scope: PEOPLE_SCOPE, idempotency }
  return writeOnce<SetupLinkCreated, Mutation<SetupLinkCreated>>(context, once, async () =>
    replace(context, { newest: await readNewest(context), createdBy: caller.subject, idempotency }),
  )
}

/** A process whose write is in conflict is the later one of two, so it makes no second attempt. */
export const createFirstSetupLink = async (context: Context): Promise<Result<SetupLink | null>> => {
  const newest = await readNewest(context)
  const madeAtMs = newest.value === null ? Number.NEGATIVE_INFINITY : Date.parse(newest.value.createdAt)
  const ageMs = context.clock.now().getTime() - madeAtMs
  if (ageMs >= 0 && ageMs < TOGETHER_MS) return succeed(null)
  return (await replaceForMachine(context, newest)) ?? succeed(null)
}

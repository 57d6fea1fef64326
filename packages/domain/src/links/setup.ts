import type { Result } from '@stream-manager/contracts'
import { succeed } from '@stream-manager/contracts'
import { peopleKeys } from '../access/keys.ts'
import { hashOf, newSecret } from '../access/secrets.ts'
import { formatToken } from '../access/tokens.ts'
import type { Context } from '../context.ts'
import type { SetupLink } from './api.ts'
import { checkLink, type StoredLink } from './documents.ts'
import { SETUP_LINK_LIFE_MS } from './rules.ts'

const earlierSetupLinks = async ({ backplane }: Context): Promise<string[]> => {
  const documents = await backplane.list(peopleKeys.links, { limit: 1000 })
  return documents
    .filter(({ value }) => {
      const link = checkLink(value)
      return link.ok && link.value.parsed.purpose === 'admin-setup'
    })
    .map(({ key }) => key)
}

export const createSetupLink = async (context: Context): Promise<Result<SetupLink>> => {
  const [id, secret] = [context.newId(), newSecret()]
  const now = context.clock.now()
  const expiresAt = new Date(now.getTime() + SETUP_LINK_LIFE_MS).toISOString()
  const stored: StoredLink = {
    id,
    purpose: 'admin-setup',
    name: 'Administrator setup',
    role: 'admin',
    streamIds: null,
    hash: hashOf(secret),
    createdAt: now.toISOString(),
    createdBy: 'machine',
    expiresAt,
    maxUses: 1,
    uses: 0,
  }
  await context.backplane.commit({
    put: { [peopleKeys.link(id)]: stored },
    delete: await earlierSetupLinks(context),
  })
  return succeed({ link: formatToken('link', { id, secret }), expiresAt })
}

import { anonymousCaller } from '@stream-manager/contracts'
import type { AccessPolicy } from '../../src/access.ts'

/** Lets every connection in as an anonymous caller with a subject of its own. */
export const openAccess: AccessPolicy = {
  connect: async (_request, { clientId }) => ({ caller: anonymousCaller(`guest-${clientId.slice(0, 8)}`) }),
  refresh: async (admitted) => admitted,
  recheck: () => null,
}

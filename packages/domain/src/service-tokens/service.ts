import { ServiceToken, tolerantChecker } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import type { ServiceTokens } from './api.ts'
import { serviceTokenKey } from './keys.ts'

const checkToken = tolerantChecker(ServiceToken, 'The stored service token')

export const createServiceTokens = (context: Context): ServiceTokens => ({
  put: async (service, { token, expiresAtMs }) => {
    const expiresAt = new Date(expiresAtMs).toISOString()
    await context.backplane.commit({ put: { [serviceTokenKey(service)]: { token, expiresAt } } })
  },
  get: async (service) => {
    const document = await context.backplane.read(serviceTokenKey(service))
    if (!document) return null
    const { token, expiresAt } = readStored(context, document, checkToken).parsed
    return Date.parse(expiresAt) > context.clock.now().getTime() ? token : null
  },
})

import type { ServiceName } from '@stream-manager/contracts'

export const serviceTokenKey = (service: ServiceName): string => `service-tokens/${service}`

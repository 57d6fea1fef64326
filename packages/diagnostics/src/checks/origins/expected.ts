import { decideOrigin, isAllowedOrigin, originsOf } from '@stream-manager/service-kit'
import type { Deployment } from '../../context/context.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import type { Candidate } from './candidates.ts'

/** Whether a page of this origin may open sockets, by the rule of the gateway itself. */
export const mayOpenSocket = ({ settings }: Deployment, { socket }: Vantage, origin: Candidate): boolean => {
  const policy = { origins: originsOf(settings), pagePort: () => settings.PORT }
  const request = { origin, site: undefined, protocol: socket.protocol.replace(':', ''), host: socket.host }
  return isAllowedOrigin(decideOrigin(policy, request))
}

/**
 * The origin of the page. Past every proxy it is one that the configuration names where API and gateway have hosts of
 * their own: no browser has a page of the API's inner address then. Null where none is named.
 */
export const pageOrigin = (deployment: Deployment, vantage: Vantage): string | null => {
  const { origin } = vantage.page
  if (vantage.name !== 'here' || mayOpenSocket(deployment, vantage, origin)) return origin
  return originsOf(deployment.settings)[0] ?? null
}

/** Whether a page of this origin may read answers of the API. The page itself needs no permission. */
export const mayReadAnswers = ({ settings }: Deployment, origin: Candidate): boolean =>
  origin !== undefined && originsOf(settings).includes(origin)

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

/** Whether a page of this origin may read answers of the API. The page itself needs no permission. */
export const mayReadAnswers = ({ settings }: Deployment, origin: Candidate): boolean =>
  origin !== undefined && originsOf(settings).includes(origin)

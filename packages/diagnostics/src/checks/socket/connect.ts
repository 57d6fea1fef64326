import { CLOSE_CODES, REPLY_ERRORS } from '@stream-manager/contracts'
import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { SHARED_TEXTS } from '../../text/shared-texts.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { RefusedError } from '../../wire/conversation.ts'
import { withSession } from './session.ts'

/** A gateway that asks for a token speaks the protocol as well as one that lets in. */
const REFUSALS: readonly number[] = [REPLY_ERRORS.unauthorized.code, CLOSE_CODES.invalidToken.code]

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const { name, socket } = vantage
  const options = { vantage, token: null, signal: patience(context) }
  const refusal = await withSession(options, async () => null).catch((error: Error) => error)
  const actual = refusal === null ? 'a session' : refusal.message
  const evidence = {
    ...{ what: 'connect without a token', expected: 'a session, or the wish for a token' },
    ...{ actual, source: `${name}, ${socket.href}` },
  }
  const isSound = refusal === null || (refusal instanceof RefusedError && REFUSALS.includes(refusal.code))
  return isSound
    ? asExpected('the gateway answers connect', [evidence])
    : unexpected(`no session: ${actual}`, evidence)
}

export const connect: Check = {
  id: 'socket.connect',
  group: 'socket',
  title: 'The gateway answers the first command',
  dependsOn: ['socket.upgrade', 'socket.origin'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The socket opens and closes again, or stays silent.',
  ...SHARED_TEXTS['socket.connect'],
  docs: 'docs/realtime.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}

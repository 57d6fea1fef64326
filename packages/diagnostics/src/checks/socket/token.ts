import { type Check, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { askArrival } from '../../vantages/arrival.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { RefusedError } from '../../wire/conversation.ts'
import { codeOf } from '../../wire/exchange.ts'
import { asOperator } from './session.ts'

const CLOCKS = {
  cause: 'The clock of this machine and that of the services differ by more than 30 s.',
  fix: { text: 'Set the clocks of all machines.', command: 'timedatectl set-ntp true' },
}

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const expected = 'a session'
  const source = `${vantage.name}, ${vantage.socket.href}`
  const refused = await asOperator(context, vantage, async () => null).catch((error: unknown) => {
    if (error instanceof RefusedError) return error
    throw error
  })
  const base = { what: 'connect with a token of this machine', expected, source }
  if (refused === null) return asExpected('the gateway takes our token', [{ ...base, actual: expected }])
  // The gateway has one answer for all wrong tokens; the API says what is wrong.
  const code = codeOf((await askArrival(context, vantage)).answer)
  const evidence = [
    { ...base, actual: refused.message },
    { what: 'the same token at the API', expected: 'taken', actual: code ?? 'taken', source: vantage.name },
  ]
  const isClock = code === 'auth.clock_skew' || code === 'auth.expired'
  return unexpected(`the gateway refuses our token: ${refused.message}`, evidence, isClock ? CLOCKS : {})
}

export const token: Check = {
  id: 'socket.token',
  group: 'socket',
  title: 'The gateway takes tokens that are signed here',
  // A token of another hour is refused, and the clock is the cause.
  dependsOn: ['socket.connect', 'host.clock'],
  severity: 'error',
  cost: 'quick',
  symptom: 'People sign in, and the socket closes with 3500.',
  cause: 'The gateway has another key, issuer or audience than the one that signs.',
  cure: {
    text: 'Give API and gateway the same JWT_SECRET or JWT_PRIVATE_KEY, JWT_ISSUER, JWT_AUDIENCE and store.',
    command: 'stream-manager doctor --only config.agreement',
    auto: null,
  },
  docs: 'docs/security.md',
  run: async (context) => {
    if ((await context.signToken('operator')) === null) {
      return skip('this machine has no key to sign a token with: run it where DATA_DIR or JWT_SECRET is')
    }
    return fromEveryVantage(context, (vantage) => ask(context, vantage))
  },
}

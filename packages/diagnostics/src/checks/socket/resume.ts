import type { SubscribeResult } from '@stream-manager/contracts'
import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { asOperator } from './session.ts'

const CHANNEL = 'stream-state'

const subscribe = (
  context: CheckContext,
  vantage: Vantage,
  since: { epoch?: string | undefined; offset?: number | undefined } | null,
): Promise<SubscribeResult | undefined> =>
  asOperator(context, vantage, async (conversation) => {
    const { epoch = '', offset = 0 } = since ?? {}
    const reply = await conversation.ask({
      subscribe: { channel: CHANNEL, ...(since && { recover: true, epoch, offset }) },
    })
    return reply.subscribe
  })

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const first = await subscribe(context, vantage, null)
  const second = await subscribe(context, vantage, { epoch: first?.epoch, offset: first?.offset })
  const evidence = {
    ...{
      what: `second socket on ${CHANNEL}, from ${first?.epoch}/${first?.offset}`,
      expected: 'recovered: true',
    },
    ...{ actual: `recovered: ${second?.recovered ?? false}`, source: vantage.name },
  }
  return second?.recovered === true
    ? asExpected('a socket goes on where the last one ended', [evidence])
    : unexpected('a new socket cannot go on where the last one ended', evidence)
}

export const resume: Check = {
  id: 'socket.resume',
  group: 'socket',
  title: 'A new socket goes on where the last one ended',
  dependsOn: ['socket.subscribe'],
  severity: 'error',
  cost: 'quick',
  symptom: 'After a short loss of the network the page loads everything again.',
  cause: 'The gateways read different stores, or the store forgets the log of the channel.',
  cure: {
    text: 'Give all gateways the same REDIS_URL, and set maxmemory-policy to noeviction.',
    command: 'stream-manager doctor --only config.agreement,stores',
    auto: null,
  },
  docs: 'docs/realtime.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}

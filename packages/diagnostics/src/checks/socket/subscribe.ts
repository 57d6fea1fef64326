import { CHANNEL_KINDS } from '@stream-manager/contracts'
import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { type Conversation, RefusedError } from '../../wire/conversation.ts'
import { asOperator } from './session.ts'

const subscribe = async (conversation: Conversation, { clock }: CheckContext, channel: string) => {
  const startMs = clock.monotonicMs()
  const refusal = await conversation.ask({ subscribe: { channel } }).then(
    () => null,
    (error: unknown) => {
      if (error instanceof RefusedError) return error.message
      throw error
    },
  )
  return { channel, refusal, durationMs: Math.round(clock.monotonicMs() - startMs) }
}

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const found = await asOperator(context, vantage, (conversation) =>
    Promise.all(CHANNEL_KINDS.map((channel) => subscribe(conversation, context, channel))),
  )
  const evidence = found.map(({ channel, refusal, durationMs }) => ({
    ...{ what: `channel ${channel}`, expected: 'a snapshot' },
    ...{ actual: refusal ?? `a snapshot after ${durationMs} ms`, source: vantage.name },
  }))
  const refused = found.filter(({ refusal }) => refusal !== null)
  if (refused.length === 0) return asExpected(`${found.length} channels have snapshots`, evidence)
  return unexpected(refused.map(({ channel, refusal }) => `${channel}: ${refusal}`).join('; '), evidence)
}

export const subscriptions: Check = {
  id: 'socket.subscribe',
  group: 'socket',
  title: 'Every channel can be subscribed to',
  dependsOn: ['socket.token'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page is connected, and a part of it stays empty.',
  cause: 'The gateway cannot read the channel from the store, or its Redis user may not.',
  cure: {
    text: 'Look for the error of the gateway in its log.',
    command: 'docker compose logs --tail 50 ws-gateway',
    auto: null,
  },
  docs: 'docs/realtime.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}

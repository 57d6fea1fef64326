import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, fromEveryVantage, type Observation } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { asOperator } from './session.ts'

const ask = (context: CheckContext, vantage: Vantage): Promise<Observation> =>
  asOperator(context, vantage, async (conversation) => {
    const { clock } = context
    const startMs = clock.monotonicMs()
    await conversation.ask({ ping: {} })
    const commandMs = Math.round(clock.monotonicMs() - startMs)
    await conversation.ping()
    return asExpected(`ping takes ${commandMs} ms`, [
      {
        what: 'ping command',
        expected: 'an answer',
        actual: `an answer after ${commandMs} ms`,
        source: vantage.name,
      },
      { what: 'WebSocket ping', expected: 'a pong', actual: 'a pong', source: vantage.name },
    ])
  })

export const ping: Check = {
  id: 'socket.ping',
  group: 'socket',
  title: 'Pings are answered',
  dependsOn: ['socket.token'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page reconnects every half minute.',
  cause: 'Something on the way drops control frames of WebSocket, or the gateway is frozen.',
  cure: {
    text: 'Exempt /ws from inspection on the way, or start the gateway again.',
    command: 'docker compose restart ws-gateway',
    auto: null,
  },
  docs: 'docs/realtime.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}

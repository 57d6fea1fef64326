import { EventList, EventsQuery } from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Events } from './api.ts'

interface Services {
  readonly events: Events
}

export const eventOperations = [
  operation({
    name: 'events.list',
    summary: 'Changes of streams, outputs and health, newest first',
    description:
      'The history goes back 90 days, or a million events. `gaps` names the times in which events were lost, because ' +
      'nobody read the logs for too long. A change appears here within seconds.',
    permission: 'events.read',
    http: { method: 'GET', path: '/events' },
    global: true,
    query: EventsQuery,
    answers: { 200: EventList },
    async run({ events }: Services, { query }) {
      return answerRead(await events.list(query))
    },
  }),
]

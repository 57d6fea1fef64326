import { EventCreate, EventList, EventsQuery, NoContent, type Target } from '@stream-manager/contracts'
import { answerRead, answerStored } from '../operation/answers.ts'
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
  operation({
    name: 'events.create',
    summary: 'Tell of something that happened, as an event of the type `custom.*`',
    description: 'It is in the history within seconds, and goes to webhooks that want it.',
    permission: 'events.write',
    http: { method: 'POST', path: '/events' },
    global: true,
    body: EventCreate,
    write: {},
    targets: ({ body: { stream } }): Target[] => [stream ?? null],
    answers: { 204: NoContent },
    async run({ events }: Services, { body, options }) {
      return answerStored(await events.create(body, options), () => ({ status: 204, body: null }))
    },
  }),
]

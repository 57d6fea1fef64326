import {
  StreamConfig,
  StreamConfigView,
  StreamControl,
  StreamState,
  succeed,
} from '@stream-manager/contracts'
import { stateForViewers } from '../audience/viewer.ts'
import { answerStored, oneAnswer } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import { answerApplied } from './answer-applied.ts'
import type { StreamService } from './api.ts'
import { configView } from './config-view.ts'
import { buildState, stateMoment } from './state.ts'
import { type ViewReading, viewRead } from './view-read.ts'

interface Services extends ViewReading {
  readonly stream: StreamService
}

export const streamOperations = [
  viewRead<Services>({
    name: 'stream.state',
    summary: 'What was asked for and what is really on air',
    permission: 'stream.read',
    http: { method: 'GET', path: '/stream/state' },
    forViewers: stateForViewers,
    answers: { 200: StreamState },
    moment: ({ view, now }) => stateMoment(view, now),
    answer: ({ view, now }) => oneAnswer(succeed(buildState(view, now))),
  }),
  operation({
    name: 'stream.control',
    summary: 'Start, stop, pause, resume or restart',
    description:
      '200 once the engine confirmed; 202 with the state so far when it did not in time, or when no engine runs ' +
      '(`error.code` is then `engine.unavailable`): the command is kept.',
    permission: 'stream.control',
    http: { method: 'POST', path: '/stream/control' },
    body: StreamControl,
    write: { conditional: true, awaited: true, actionField: 'action' },
    forViewers: stateForViewers,
    answers: { 200: StreamState, 202: StreamState },
    async run(services: Services, call) {
      const written = await services.stream.control(call.streamId, call.body.action, call.options)
      return answerApplied(services, call, {
        written,
        status: 200,
        target: ({ target }) => target,
        present: async (_mutation, { state }) => ({ body: state, revision: state.revision }),
      })
    },
  }),
  viewRead<Services>({
    name: 'stream.config',
    summary: 'Encoding settings, and which of them wait for a restart',
    permission: 'stream.read',
    http: { method: 'GET', path: '/stream/config' },
    answers: { 200: StreamConfigView },
    answer: ({ view }) => oneAnswer(succeed(configView(view.desired, view))),
  }),
  operation({
    name: 'stream.setConfig',
    summary: 'Replace the encoding settings',
    description:
      'Takes effect at the next start or restart; `restartRequired` names what differs from what is on air. ' +
      'Frames of layers are pixels and are not rescaled.',
    permission: 'stream.configure',
    http: { method: 'PUT', path: '/stream/config' },
    body: StreamConfig,
    rpc: { body: 'config' },
    write: { conditional: true },
    answers: { 200: StreamConfigView },
    async run({ stream }: Services, { streamId, body, options }) {
      const written = await stream.setConfig(streamId, body, options)
      return answerStored(written, (config) => ({ status: 200, body: config, revision: config.revision }))
    },
  }),
]

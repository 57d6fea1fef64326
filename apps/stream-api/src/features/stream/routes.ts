import { StreamConfig, StreamConfigView, StreamControl, StreamState } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { type Server, unwrap } from '@stream-manager/service-kit'
import { answerWrite, confirm } from '../../http/answer.ts'
import { etag } from '../../http/etag.ts'
import {
  AwaitedConditionalHeaders,
  answers,
  ConditionalHeaders,
  paramsOf,
  type StreamScope,
  streamIdOf,
} from '../../http/schemas.ts'

interface Place {
  readonly app: Server
  readonly domain: Domain
  readonly scope: StreamScope
  /** The path below the scope's prefix. */
  readonly base: string
}

const tags = ['stream']

const stateRoute = ({ app, domain, scope, base }: Place): void => {
  const schema = {
    tags,
    summary: 'What was asked for and what is really on air',
    params: paramsOf(scope, {}),
    response: answers({ 200: StreamState }),
  }
  app.get(`${base}/state`, { schema, config: { permission: 'stream.read' } }, async ({ params }, reply) => {
    const state = unwrap(await domain.stream.state(streamIdOf(params)))
    return reply.header('etag', etag(state.revision)).send(state)
  })
}

const controlRoute = ({ app, domain, scope, base }: Place): void => {
  const schema = {
    tags,
    summary: 'Start, stop, pause, resume or restart',
    description:
      '200 once the engine confirmed; 202 with the state so far when it did not in time, or when no engine runs ' +
      '(`error.code` is then `engine.unavailable`): the command is kept.',
    params: paramsOf(scope, {}),
    headers: AwaitedConditionalHeaders,
    body: StreamControl,
    response: answers({ 200: StreamState, 202: StreamState }),
  }
  app.post(`${base}/control`, { schema, config: { permission: 'stream.control' } }, (request, reply) => {
    const streamId = streamIdOf(request.params)
    return answerWrite(domain, { request, reply }, async ({ options, wait }) => {
      const mutation = unwrap(await domain.stream.control(streamId, request.body.action, options))
      const { target } = mutation.value
      const { confirmed, state, headers } = await confirm(domain, { streamId, mutation, wait, target })
      return {
        answer: {
          status: confirmed ? 200 : 202,
          headers: { ...headers, etag: etag(state.revision) },
          body: state,
        },
        replayed: mutation.replayed,
      }
    })
  })
}

const readConfigRoute = ({ app, domain, scope, base }: Place): void => {
  const schema = {
    tags,
    summary: 'Encoding settings, and which of them wait for a restart',
    params: paramsOf(scope, {}),
    response: answers({ 200: StreamConfigView }),
  }
  app.get(`${base}/config`, { schema, config: { permission: 'stream.read' } }, async ({ params }, reply) => {
    const config = unwrap(await domain.stream.config(streamIdOf(params)))
    return reply.header('etag', etag(config.revision)).send(config)
  })
}

const writeConfigRoute = ({ app, domain, scope, base }: Place): void => {
  const schema = {
    tags,
    summary: 'Replace the encoding settings',
    description:
      'Takes effect at the next start or restart; `restartRequired` names what differs from what is on air. ' +
      'Frames of layers are pixels and are not rescaled.',
    params: paramsOf(scope, {}),
    headers: ConditionalHeaders,
    body: StreamConfig,
    response: answers({ 200: StreamConfigView }),
  }
  app.put(`${base}/config`, { schema, config: { permission: 'stream.configure' } }, (request, reply) =>
    answerWrite(domain, { request, reply }, async ({ options }) => {
      const streamId = streamIdOf(request.params)
      const { value, replayed } = unwrap(await domain.stream.setConfig(streamId, request.body, options))
      const headers = { etag: etag(value.revision) }
      return { answer: { status: 200, headers, body: value }, replayed }
    }),
  )
}

/** Below a stream's own path `/stream` may be left out: `/api/streams/<id>/state`. */
export const streamRoutes = (app: Server, domain: Domain, scope: StreamScope): void => {
  for (const base of scope.named ? ['', '/stream'] : ['/stream']) {
    const place = { app, domain, scope, base }
    stateRoute(place)
    controlRoute(place)
    readConfigRoute(place)
    writeConfigRoute(place)
  }
}

import { Id, NoContent, Stream, StreamCreate, StreamList, WholeListQuery } from '@stream-manager/contracts'
import { answerOne, answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Streams } from './api.ts'

interface Services {
  readonly streams: Streams
}

export const streamsOperations = [
  operation({
    name: 'streams.list',
    summary: 'Every stream with its status, health, uptime and outputs; `main` is always there',
    permission: 'streams.read',
    http: { method: 'GET', path: '/streams' },
    global: true,
    query: WholeListQuery,
    answers: { 200: StreamList },
    async run({ streams }: Services, { query: page, caller, acceptedAgeMs }) {
      return answerRead(await streams.summaries({ page, caller, acceptedAgeMs }))
    },
  }),
  operation({
    name: 'streams.get',
    summary: 'One stream',
    permission: 'streams.read',
    http: { method: 'GET', path: '/streams/:streamId' },
    global: true,
    params: { streamId: Id },
    rpc: { streamId: 'id' },
    answers: { 200: Stream },
    async run({ streams }: Services, { params }) {
      return answerOne(await streams.get(params.streamId))
    },
  }),
  operation({
    name: 'streams.create',
    summary: 'Add a stream',
    permission: 'streams.manage',
    http: { method: 'POST', path: '/streams' },
    global: true,
    body: StreamCreate,
    write: {},
    answers: { 201: Stream },
    async run({ streams }: Services, { body, options }) {
      const written = await streams.create(body, options)
      return answerStored(written, (stream) => ({
        status: 201,
        body: stream,
        revision: stream.revision,
        created: stream.id,
      }))
    },
  }),
  operation({
    name: 'streams.delete',
    summary: 'Delete a stream that is offline, with its layers, outputs and chat',
    permission: 'streams.manage',
    http: { method: 'DELETE', path: '/streams/:streamId' },
    global: true,
    params: { streamId: Id },
    rpc: { streamId: 'id' },
    write: { conditional: true },
    answers: { 204: NoContent },
    async run({ streams }: Services, { params, options }) {
      return answerStored(await streams.delete(params.streamId, options), () => DELETED)
    },
  }),
]

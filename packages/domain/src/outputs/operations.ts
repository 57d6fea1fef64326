import {
  Id,
  NoContent,
  Output,
  OutputCreate,
  OutputList,
  OutputPatch,
  type Result,
  StreamState,
  WholeListQuery,
} from '@stream-manager/contracts'
import type { Domain } from '../create-domain.ts'
import { answerApplied, answerOne, answerRead, answerRemoval } from '../operation/answers.ts'
import { type Call, operation } from '../operation/operation.ts'
import { pageOf } from '../operation/whole-list.ts'
import type { Mutation } from '../store/api.ts'

interface Written {
  readonly written: Result<Mutation<Output>>
  readonly status: 200 | 201
}

/** The output as this call left it, with the engine's newest word on it. */
const answerOutput = (domain: Domain, call: Call, { written, status }: Written) =>
  answerApplied(domain, call, {
    written,
    status,
    present: async ({ value }) => {
      const now = await domain.outputs.get(call.streamId, value.id)
      const { state, error, retries, nextRetryAt, bitrateKbps } = now.ok ? now.value : value
      return {
        body: { ...value, state, error, retries, nextRetryAt, bitrateKbps },
        revision: value.revision,
        ...(status === 201 && { created: value.id }),
      }
    },
  })

export const outputOperations = [
  operation({
    name: 'outputs.list',
    summary: 'Where the programme goes',
    permission: 'outputs.read',
    http: { method: 'GET', path: '/outputs' },
    query: WholeListQuery,
    answers: { 200: OutputList },
    async run(domain, { streamId, query }) {
      const outputs = await domain.outputs.list(streamId)
      return answerRead(outputs.ok ? pageOf(outputs.value.items, query) : outputs)
    },
  }),
  operation({
    name: 'outputs.get',
    summary: 'One output',
    permission: 'outputs.read',
    http: { method: 'GET', path: '/outputs/:outputId' },
    params: { outputId: Id },
    rpc: { outputId: 'id' },
    answers: { 200: Output },
    async run(domain, { streamId, params }) {
      return answerOne(await domain.outputs.get(streamId, params.outputId))
    },
  }),
  operation({
    name: 'outputs.create',
    summary: 'Add an output',
    permission: 'outputs.write',
    http: { method: 'POST', path: '/outputs' },
    body: OutputCreate,
    rpc: { body: 'output' },
    write: { awaited: true },
    answers: { 201: Output, 202: Output },
    async run(domain, call) {
      const written = await domain.outputs.create(call.streamId, call.body, call.options)
      return answerOutput(domain, call, { written, status: 201 })
    },
  }),
  operation({
    name: 'outputs.update',
    summary: 'Change an output by JSON merge patch',
    description: '`key` is write-only; `null` forgets it.',
    permission: 'outputs.write',
    http: { method: 'PATCH', path: '/outputs/:outputId' },
    params: { outputId: Id },
    body: OutputPatch,
    rpc: { outputId: 'id', body: 'changes' },
    write: { conditional: true, awaited: true },
    answers: { 200: Output, 202: Output },
    async run(domain, call) {
      const target = { streamId: call.streamId, outputId: call.params.outputId }
      const written = await domain.outputs.update(target, call.body, call.options)
      return answerOutput(domain, call, { written, status: 200 })
    },
  }),
  operation({
    name: 'outputs.delete',
    summary: 'Remove an output',
    description: '202 with the state when the engine has not confirmed yet.',
    permission: 'outputs.write',
    http: { method: 'DELETE', path: '/outputs/:outputId' },
    params: { outputId: Id },
    rpc: { outputId: 'id' },
    write: { conditional: true, awaited: true },
    answers: { 202: StreamState, 204: NoContent },
    async run(domain, call) {
      const target = { streamId: call.streamId, outputId: call.params.outputId }
      return answerRemoval(domain, call, await domain.outputs.delete(target, call.options))
    },
  }),
]

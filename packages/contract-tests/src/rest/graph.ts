import { GraphAnswer } from '@stream-manager/contracts'
import { documentId, PERSISTED_DOCUMENTS } from '@stream-manager/graphql/documents'
import { expectNone } from '../recorder.ts'
import type { RestAnswer } from './api.ts'
import type { RestTools } from './deployment.ts'
import { contentTypeFaults, problemFaults, refusedWith } from './faults.ts'

const GROUP = 'graphql'
const PATH = '/api/graphql'
const STREAMS = PERSISTED_DOCUMENTS.find(({ name }) => name === 'streams')

type Send = (documentId: string) => Promise<RestAnswer>

const sends = ({ api, signal }: RestTools): Readonly<Record<'GET' | 'POST', Send>> => ({
  GET: (id) => {
    const query = new URLSearchParams({ documentId: id })
    return api.send({ method: 'GET', path: `${PATH}?${query}`, headers: {} }, signal)
  },
  POST: (id) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ documentId: id })
    return api.send({ method: 'POST', path: PATH, headers, body }, signal)
  },
})

/** Checks the graph by a document that every caller may send. */
export const checkGraph = async (tools: RestTools): Promise<void> => {
  const { recorder, faultsOf } = tools
  for (const [method, send] of Object.entries(sends(tools))) {
    await recorder.check(GROUP, `${method} answers a persisted document`, async () => {
      const answer = await send(documentId(STREAMS?.source ?? ''))
      expectNone([
        ...contentTypeFaults(answer, 'application/json'),
        ...faultsOf(GraphAnswer, answer.body, 'the answer'),
      ])
    })
    await recorder.check(GROUP, `${method} refuses an unknown document`, async () => {
      const answer = await send(`sha256:${'0'.repeat(64)}`)
      expectNone([...refusedWith(answer, 'graphql.document_not_found'), ...problemFaults(answer, faultsOf)])
    })
  }
}

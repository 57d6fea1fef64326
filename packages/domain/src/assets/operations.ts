import { Asset, AssetList, Id, pageQuery, succeed } from '@stream-manager/contracts'
import { answerOne, answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'

const DEFAULT_PAGE = 50

/**
 * Assets belong to all streams alike; below a stream's path they are the same ones. What moves files is REST's alone:
 * only the API has them at hand.
 */
export const assetOperations = [
  operation({
    name: 'assets.list',
    summary: 'Uploaded files, newest first',
    permission: 'assets.read',
    http: { method: 'GET', path: '/assets' },
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: AssetList },
    async run(domain, { streamId, query: { limit = DEFAULT_PAGE, cursor } }) {
      const stream = await domain.streams.get(streamId)
      return stream.ok ? answerRead(succeed(await domain.assets.list({ limit, cursor }))) : stream
    },
  }),
  operation({
    name: 'assets.get',
    summary: 'What is known of one file',
    permission: 'assets.read',
    http: { method: 'GET', path: '/assets/:assetId' },
    params: { assetId: Id },
    rpc: { assetId: 'id' },
    answers: { 200: Asset },
    async run(domain, { streamId, params }) {
      const stream = await domain.streams.get(streamId)
      return stream.ok ? answerOne(await domain.assets.get(params.assetId)) : stream
    },
  }),
]

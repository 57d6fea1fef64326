import { Asset, AssetList, Id, pageQuery, type Result, succeed } from '@stream-manager/contracts'
import { answerOne, answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Assets } from './api.ts'

interface Services {
  readonly assets: Assets
  readonly streams: { get(streamId: string): Promise<Result<unknown>> }
}

const DEFAULT_PAGE = 50

/**
 * All streams share the assets, so the path of each stream lists the same ones. Operations that move files are REST
 * routes and not in this table, because only the API has the files.
 */
export const assetOperations = [
  operation({
    name: 'assets.list',
    summary: 'Uploaded files, newest first',
    permission: 'assets.read',
    http: { method: 'GET', path: '/assets' },
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: AssetList },
    async run({ assets, streams }: Services, { streamId, query: { limit = DEFAULT_PAGE, cursor } }) {
      const stream = await streams.get(streamId)
      return stream.ok ? answerRead(succeed(await assets.list({ limit, cursor }))) : stream
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
    async run({ assets, streams }: Services, { streamId, params }) {
      const stream = await streams.get(streamId)
      return stream.ok ? answerOne(await assets.get(params.assetId)) : stream
    },
  }),
]

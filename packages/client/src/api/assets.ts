import type { Asset } from '@stream-manager/contracts'
import type { ReadOptions, WriteOptions } from '../options.ts'
import { isAsset } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import type { Upload, UploadOptions } from '../transport/upload.ts'
import { bodyOf } from './answer.ts'
import { callsOn } from './calls.ts'
import { isPage, type Page, type PageOptions, paged } from './page.ts'

export type { UploadOptions }

export interface AssetsApi {
  list(options?: PageOptions): Promise<Page<Asset>>
  get(assetId: string, options?: ReadOptions): Promise<Asset>
  /** Errors: `asset.in_use`, which names the layers. */
  delete(assetId: string, options?: WriteOptions): Promise<void>
  /**
   * Sends a file once; it is not sent again by itself. Errors: `asset.unsupported`, `asset.unreadable`, `request.too_large`,
   * `storage.full` and what else the server says of the file.
   */
  upload(file: Blob, options: UploadOptions): Promise<Asset>
  /** The bytes of the file. An address alone would not do: the request needs the token. */
  content(assetId: string, options?: ReadOptions): Promise<Blob>
}

const isAssetPage = isPage(isAsset)
const UPLOAD: Operation = { method: 'assets.upload', verb: 'POST', path: '/assets' }

const one = (assetId: string, operation: Pick<Operation, 'method' | 'verb'>): Operation => ({
  ...operation,
  params: { id: assetId },
  path: `/assets/${encodeURIComponent(assetId)}`,
})

/** `upload` goes over HTTP always, whatever the transport of commands. */
export const assetsApi = (perform: Perform, upload: Upload): AssetsApi => {
  const { answer, done } = callsOn(perform)
  return {
    list: (options = {}) =>
      answer(paged({ method: 'assets.list', path: '/assets' }, options), isAssetPage, options),
    get: (id, options) => answer(one(id, { method: 'assets.get', verb: 'GET' }), isAsset, options),
    delete: (id, options) => done(one(id, { method: 'assets.delete', verb: 'DELETE' }), options),
    upload: async (file, options) => bodyOf(await upload.send(file, options), isAsset, UPLOAD),
    content: (id, options = {}) => upload.read(`/assets/${encodeURIComponent(id)}/content`, options),
  }
}

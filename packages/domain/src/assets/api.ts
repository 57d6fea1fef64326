import type { Asset, Result } from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

export type NewAsset = Omit<Asset, 'createdAt' | 'revision'>

export interface Assets {
  /** Newest first. */
  list(options: PageOptions): Promise<Page<Asset>>
  get(assetId: string): Promise<Result<Asset>>
  /** The existing ones of these ids, by id. */
  getMany(assetIds: Iterable<string>): Promise<Map<string, Asset>>
  newId(): string
  /** The check for a file of `sizeBytes` bytes. Bytes of files that are not registered yet do not count. */
  roomFor(): Promise<(sizeBytes: number) => Result<null>>
  /** Registers a file that is already complete on disk under its final name. */
  register(asset: NewAsset, options?: WriteOptions): Promise<Result<Mutation<Asset>>>
  /** Refused while a layer of any stream uses the asset. The caller removes the file. */
  delete(assetId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
}

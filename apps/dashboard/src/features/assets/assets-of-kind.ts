import type { Client } from '@stream-manager/client'
import type { Asset, AssetKind } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useClient } from '../../server/server.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

/** The largest page that the server gives. */
const PAGE_SIZE = 200
/** Five times the files that a server keeps by default. */
const MAX_PAGES = 25

interface Found {
  readonly assets: readonly Asset[]
  /** False when there are more files than are read. */
  readonly isWhole: boolean
}

/** The files of a kind, newest first. The server gives files of all kinds, page after page. */
const readAll = async ({ assets }: Client, kind: AssetKind, signal: AbortSignal): Promise<Found> => {
  const found: Asset[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const after: { cursor?: string } = cursor === null ? {} : { cursor }
    const { items, nextCursor } = await assets.list({ limit: PAGE_SIZE, signal, ...after })
    found.push(...items.filter((asset) => asset.kind === kind))
    if (nextCursor === null) return { assets: found, isWhole: true }
    cursor = nextCursor
  }
  return { assets: found, isWhole: false }
}

const NONE: readonly Asset[] = []

export interface AssetsOfKind {
  /** Empty until they are read. */
  readonly assets: readonly Asset[]
  readonly isRead: boolean
  /** Why there are none of them, or not all. */
  readonly help: string | undefined
}

const useHelp = (found: Found | null): string | undefined => {
  const { files } = useViewStrings()
  const { number } = useFormats()
  return found === null || found.isWhole ? undefined : files.newestOnly(number(PAGE_SIZE * MAX_PAGES))
}

/** The uploaded files of a kind, read once. */
export const useAssetsOfKind = (kind: AssetKind): AssetsOfKind => {
  const client = useClient()
  const read = useCallback((signal: AbortSignal) => readAll(client, kind, signal), [client, kind])
  const { value: found, failure } = useLoaded(read)
  const help = useHelp(found)
  return { assets: found?.assets ?? NONE, isRead: found !== null, help: failure ?? help }
}

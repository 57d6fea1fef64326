import type { Client } from '@stream-manager/client'
import type { Asset, AssetKind } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { Select } from '../../kit/select.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useClient } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'

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

interface Props {
  readonly label: string
  readonly kind: AssetKind
  readonly value: string | null
  readonly onChange: (assetId: string) => void
}

const useHelp = (found: Found | null): string | undefined => {
  const { assets } = useStrings()
  const { number } = useFormats()
  if (found === null) return undefined
  if (!found.isWhole) return assets.newestOnly(number(PAGE_SIZE * MAX_PAGES))
  return found.assets.length === 0 ? assets.noneOfKind : undefined
}

/** One of the uploaded files. */
export const AssetField = ({ label, kind, value, onChange }: Props) => {
  const { assets } = useStrings()
  const client = useClient()
  const read = useCallback((signal: AbortSignal) => readAll(client, kind, signal), [client, kind])
  const { value: found, failure } = useLoaded(read)
  const help = useHelp(found)
  return (
    <Select
      label={label}
      options={(found?.assets ?? []).map(({ id, name }) => ({ id, name }))}
      value={value}
      onChange={onChange}
      placeholder={assets.choose}
      help={failure ?? help}
      isInline
    />
  )
}

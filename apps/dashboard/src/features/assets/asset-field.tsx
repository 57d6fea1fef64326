import type { AssetKind } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { Select } from '../../kit/select.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useClient } from '../../server/server.tsx'
import { useStrings } from '../../strings/strings.tsx'

const MAX_SHOWN = 200

interface Props {
  readonly label: string
  readonly kind: AssetKind
  readonly value: string | null
  readonly onChange: (assetId: string) => void
}

/** One of the uploaded files. */
export const AssetField = ({ label, kind, value, onChange }: Props) => {
  const { assets } = useStrings()
  const client = useClient()
  const read = useCallback(
    (signal: AbortSignal) => client.assets.list({ limit: MAX_SHOWN, signal }),
    [client],
  )
  const { value: page, failure } = useLoaded(read)
  const fitting = (page?.items ?? []).filter((asset) => asset.kind === kind)
  return (
    <Select
      label={label}
      options={fitting.map(({ id, name }) => ({ id, name }))}
      value={value}
      onChange={onChange}
      placeholder={assets.choose}
      help={failure ?? (page && fitting.length === 0 ? assets.noneOfKind : undefined)}
      isInline
    />
  )
}

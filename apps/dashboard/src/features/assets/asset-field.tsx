import type { AssetKind } from '@stream-manager/contracts'
import { Select } from '../../kit/select.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useAssetsOfKind } from './assets-of-kind.ts'

interface Props {
  readonly label: string
  readonly kind: AssetKind
  readonly value: string | null
  readonly onChange: (assetId: string) => void
}

/** One of the uploaded files. */
export const AssetField = ({ label, kind, value, onChange }: Props) => {
  const { files } = useViewStrings()
  const { assets, isRead, help } = useAssetsOfKind(kind)
  return (
    <Select
      label={label}
      options={assets.map(({ id, name }) => ({ id, name }))}
      value={value}
      onChange={onChange}
      placeholder={files.choose}
      help={help ?? (isRead && assets.length === 0 ? files.noneOfKind : undefined)}
      isInline
    />
  )
}

import { type Static, Type } from 'typebox'
import { closed, Id, Measured, nullable, Revision, Timestamp } from '../primitives.ts'
import { Warnings } from '../warnings.ts'

export const ASSET_KINDS = ['image', 'video', 'font'] as const
export type AssetKind = (typeof ASSET_KINDS)[number]

/** An uploaded file. Dimensions and duration are those a viewer sees, measured from its bytes. */
export const Asset = Type.Object(
  {
    id: Id,
    name: Type.String({ maxLength: 255 }),
    kind: Type.Enum([...ASSET_KINDS]),
    mediaType: Type.String(),
    sizeBytes: Type.Integer({ minimum: 0 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    width: Measured,
    height: Measured,
    durationMs: Measured,
    warnings: Warnings,
    createdAt: Timestamp,
    revision: Revision,
  },
  { $id: 'Asset', ...closed },
)
export type Asset = Static<typeof Asset>

export const AssetList = Type.Object(
  { items: Type.Array(Asset), nextCursor: nullable(Type.String()) },
  { $id: 'AssetList', ...closed },
)

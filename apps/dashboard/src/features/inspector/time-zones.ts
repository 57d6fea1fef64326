import type { Option } from '../../kit/combo-box-options.ts'

/** A clock without a zone shows this one. */
const STANDARD = 'UTC'

interface Notes {
  readonly standard: string
  readonly ownZone: string
}

/** The standard, the browser's own zone, then all that the browser knows. An empty id leaves the zone to the server. */
export const timeZoneOptions = (
  own: string,
  known: readonly string[],
  { standard, ownZone }: Notes,
): readonly Option[] => [
  { id: '', name: STANDARD, note: standard },
  ...(own === STANDARD ? [] : [{ id: own, name: own, note: ownZone }]),
  ...known.filter((zone) => zone !== own && zone !== STANDARD).map((zone) => ({ id: zone, name: zone })),
]

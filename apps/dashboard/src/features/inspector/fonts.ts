import type { Asset } from '@stream-manager/contracts'
import type { Option } from '../../kit/combo-box-options.ts'

/** Families that every engine has. A text without a font is in the first. */
const BUILT_IN = ['DejaVu Sans', 'DejaVu Sans Mono', 'DejaVu Serif']

interface Notes {
  readonly standard: string
  readonly builtIn: string
  readonly uploaded: string
}

/** The uploaded fonts, then the built-in families. An empty id leaves the font to the server. */
export const fontOptions = (
  fonts: readonly Pick<Asset, 'id' | 'name'>[],
  { standard, builtIn, uploaded }: Notes,
): readonly Option[] => [
  ...BUILT_IN.slice(0, 1).map((name) => ({ id: '', name, note: standard })),
  ...fonts.map(({ id, name }) => ({ id, name, note: uploaded })),
  ...BUILT_IN.slice(1).map((name) => ({ id: name, name, note: builtIn })),
]

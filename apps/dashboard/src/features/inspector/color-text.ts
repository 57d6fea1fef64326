export interface ColorParts {
  /** `#rrggbb`, as browsers' colour pickers take it. */
  readonly rgb: string
  /** 0 to 1. */
  readonly alpha: number
}

const OPAQUE = 255

/** The contract takes `#rgb`, `#rrggbb` and `#rrggbbaa`. Anything else is black. */
export const colorParts = (text: string): ColorParts => {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text)
  if (short)
    return { rgb: `#${[1, 2, 3].map((at) => (short[at] ?? '').repeat(2)).join('')}`.toLowerCase(), alpha: 1 }
  const long = /^(#[0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text)
  if (!long) return { rgb: '#000000', alpha: 1 }
  const alpha = long[2] === undefined ? 1 : Number.parseInt(long[2], 16) / OPAQUE
  return { rgb: (long[1] ?? '#000000').toLowerCase(), alpha }
}

export const colorText = ({ rgb, alpha }: ColorParts): string =>
  alpha >= 1
    ? rgb
    : `${rgb}${Math.round(alpha * OPAQUE)
        .toString(16)
        .padStart(2, '0')}`

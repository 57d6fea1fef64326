/** The slider's lower end, which stands for silence. */
export const SILENT_DB = -60
/** The contract's most: 4 times. */
const MAX_GAIN = 4

/** The contract's gain is linear; people think in decibel. */
export const toDecibel = (gain: number): number =>
  gain <= 0 ? SILENT_DB : Math.max(SILENT_DB, 20 * Math.log10(gain))

export const gainOf = (decibel: number): number =>
  decibel <= SILENT_DB ? 0 : Math.min(MAX_GAIN, Math.round(10 ** (decibel / 20) * 1000) / 1000)

export const decibelText = (decibel: number, number: (value: number, decimals?: number) => string): string =>
  decibel <= SILENT_DB ? '-∞ dB' : `${number(decibel, 1)} dB`

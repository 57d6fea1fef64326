import { useFormats } from '../../strings/strings.tsx'

const SIGNIFICANT_DIGITS = 6

/** As many decimals as the value has, within six significant digits. */
const decimalsOf = (value: number): number => {
  const [, decimals = ''] = Number(value.toPrecision(SIGNIFICANT_DIGITS))
    .toFixed(SIGNIFICANT_DIGITS)
    .split('.')
  return decimals.replace(/0+$/, '').length
}

/** A value of a rule: no decimals are cut off that tell two thresholds apart. */
export const useFigure = (): ((value: number) => string) => {
  const { number } = useFormats()
  return (value) => number(value, decimalsOf(value))
}

import { useFormats } from '../../strings/strings.tsx'

const SIGNIFICANT_DIGITS = 6
const DECIMALS = [0, 1, 2, 3, 4, 5, 6] as const

/** As many decimals as the value has, within six significant digits. */
const decimalsOf = (value: number): number => {
  const rounded = Number(value.toPrecision(SIGNIFICANT_DIGITS))
  return DECIMALS.find((count) => Number(rounded.toFixed(count)) === rounded) ?? SIGNIFICANT_DIGITS
}

/** A value of a rule: no decimals are cut off that tell two thresholds apart. */
export const useFigure = (): ((value: number) => string) => {
  const { number } = useFormats()
  return (value) => number(value, decimalsOf(value))
}

import { useFormats } from '../../strings/strings.tsx'

/** A value of a rule: whole numbers without decimals. */
export const useFigure = (): ((value: number) => string) => {
  const { number } = useFormats()
  return (value) => number(value, Number.isInteger(value) ? 0 : 2)
}

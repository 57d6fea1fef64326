export interface Option {
  readonly id: string
  readonly name: string
  /** Said behind the name. It is not searched. */
  readonly note?: string | undefined
}

const plain = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('_', ' ').toLocaleLowerCase()

/** True when the name has every word of the text, in any order. `new york` finds `America/New_York`. */
export const passesFilter = (name: string, text: string): boolean => {
  const searched = plain(name)
  return plain(text)
    .split(/\s+/)
    .every((word) => searched.includes(word))
}

/** A value that is no option is its own name. */
export const nameOf = (options: readonly Option[], value: string): string =>
  options.find(({ id }) => id === value)?.name ?? value

/** The option of that name, whatever its case, else the text itself. */
export const optionOf = (options: readonly Option[], text: string): string => {
  const own = text.trim()
  return options.find(({ name }) => plain(name) === plain(own))?.id ?? own
}

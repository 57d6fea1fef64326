export type Lookup = (name: string) => string | undefined

export interface Interpolated {
  readonly text: string
  /** Names that the text uses. */
  readonly uses: readonly string[]
  /** Names that must be set and are not, with the message after `:?`. */
  readonly missing: readonly { readonly name: string; readonly message: string }[]
}

const NAME = /[A-Za-z_]\w*/y

/** The place behind the `}` that ends an expression whose `${` stands before `from`; -1 without one. */
const endOf = (text: string, from: number): number => {
  let depth = 1
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1
    else if (text[at] === '}') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return -1
}

const readName = (text: string, from: number): string => {
  NAME.lastIndex = from
  return NAME.exec(text)?.[0] ?? ''
}

/** Replaces `$NAME`, `${NAME}` and the forms with `:-`, `-`, `:+`, `+`, `:?` and `?`, as Compose does. `$$` is a `$`. */
export const interpolate = (text: string, lookup: Lookup): Interpolated => {
  const uses: string[] = []
  const missing: { name: string; message: string }[] = []
  const inner = (word: string): string => {
    const nested = interpolate(word, lookup)
    uses.push(...nested.uses)
    missing.push(...nested.missing)
    return nested.text
  }
  const evaluate = (name: string, rest: string): string => {
    uses.push(name)
    const [, colon = '', operator = '', word = ''] = /^(:?)([-+?])(.*)$/s.exec(rest) ?? []
    const value = lookup(name)
    const isSet = value !== undefined && (colon === '' || value !== '')
    if (operator === '+') return isSet ? inner(word) : ''
    if (isSet || operator === '') return value ?? ''
    if (operator === '-') return inner(word)
    missing.push({ name, message: word })
    return ''
  }
  let out = ''
  for (let at = 0; at < text.length; ) {
    const isBraced = text.startsWith('${', at)
    const name = text[at] === '$' ? readName(text, at + (isBraced ? 2 : 1)) : ''
    const end = isBraced ? endOf(text, at + 2) : at + 1 + name.length
    if (text.startsWith('$$', at)) {
      out += '$'
      at += 2
    } else if (name === '' || end === -1) {
      out += text[at]
      at += 1
    } else {
      out += evaluate(name, isBraced ? text.slice(at + 2 + name.length, end - 1) : '')
      at = end
    }
  }
  return { text: out, uses, missing }
}

const ID = '[0-9a-z]{26}'
const SECRET = '[A-Za-z0-9_-]{43}'
const PREFIXES = { key: 'sm', link: 'sml' } as const

interface Token {
  readonly id: string
  readonly secret: string
}

type TokenKind = keyof typeof PREFIXES

const PATTERNS: Record<TokenKind, RegExp> = {
  key: new RegExp(`^${PREFIXES.key}_(${ID})_(${SECRET})$`),
  link: new RegExp(`^${PREFIXES.link}_(${ID})_(${SECRET})$`),
}

export const formatToken = (kind: TokenKind, { id, secret }: Token): string =>
  `${PREFIXES[kind]}_${id}_${secret}`

/** Null for any other text. */
export const parseToken = (kind: TokenKind, text: string): Token | null => {
  const [, id, secret] = PATTERNS[kind].exec(text) ?? []
  return id === undefined || secret === undefined ? null : { id, secret }
}

import { interpolate, type Lookup } from './interpolate.ts'
import type { Place, SyntaxFault } from './place.ts'

export interface Assignment {
  readonly name: string
  readonly value: string
  readonly place: Place
}

export interface EnvFile {
  readonly assignments: readonly Assignment[]
  readonly faults: readonly SyntaxFault[]
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:[=:](.*))?$/s
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const withoutEscapes = (text: string): string =>
  text.replaceAll(/\\(.)/gs, (_whole, character: string) => ESCAPES[character] ?? character)

/** The place behind the quote that ends the text, or -1. */
const endOfQuote = (text: string, quote: string): number => {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1
    else if (text[at] === quote) return at + 1
  }
  return -1
}

interface Value {
  readonly text: string
  /** Text in single quotes is taken as it is. */
  readonly isLiteral: boolean
}

/** A `#` begins a comment at the start, and behind a space. */
const withoutComment = (text: string): string => {
  const start = text.startsWith('#') ? 0 : text.search(/\s#/)
  return (start === -1 ? text : text.slice(0, start)).trim()
}

/** Null for a quote that does not end. */
const readValue = (written: string): Value | null => {
  const text = written.trim()
  const quote = text[0]
  if (quote !== '"' && quote !== "'") return { text: withoutComment(text), isLiteral: false }
  const end = endOfQuote(text, quote)
  if (end === -1) return null
  const inner = text.slice(1, end - 1)
  return quote === "'" ? { text: inner, isLiteral: true } : { text: withoutEscapes(inner), isLiteral: false }
}

/** A quoted value may go on over several lines. */
const joinLines = (lines: readonly string[], from: number): string => {
  const [, , written = ''] = LINE.exec(lines[from] ?? '') ?? []
  const quote = written.trim()[0]
  if (quote !== '"' && quote !== "'") return lines[from] ?? ''
  for (let to = from + 1; to <= lines.length; to += 1) {
    const joined = lines.slice(from, to).join('\n')
    if (endOfQuote((LINE.exec(joined)?.[2] ?? '').trim(), quote) !== -1) return joined
  }
  return lines[from] ?? ''
}

/**
 * Reads a file of variables as Compose does: comments, `export`, quotes, values over several lines, and `${NAME}` of the
 * variables above and of `outside`. A name without `=` takes its value from outside and is no assignment.
 */
export const readEnvFile = (text: string, path: string, outside: Lookup): EnvFile => {
  const lines = text.split(/\r?\n/)
  const assignments: Assignment[] = []
  const faults: SyntaxFault[] = []
  const lookup: Lookup = (name) => outside(name) ?? assignments.findLast((one) => one.name === name)?.value
  for (let at = 0; at < lines.length; at += 1) {
    const place = { path, line: at + 1 }
    if (/^\s*(#.*)?$/.test(lines[at] ?? '')) continue
    const joined = joinLines(lines, at)
    at += joined.split('\n').length - 1
    const [, name, written] = LINE.exec(joined) ?? []
    const value = written === undefined ? null : readValue(written)
    if (name === undefined) faults.push({ place, message: 'is not NAME=value' })
    else if (written !== undefined && value === null)
      faults.push({ place, message: `${name} has a quote that does not end` })
    else if (value !== null) {
      const { text: whole } = value.isLiteral ? { text: value.text } : interpolate(value.text, lookup)
      assignments.push({ name, value: whole, place })
    }
  }
  return { assignments, faults }
}

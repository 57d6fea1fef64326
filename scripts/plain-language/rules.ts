import { basename } from 'node:path'
import { commentsOf } from './comments.ts'

export interface Fault {
  readonly path: string
  readonly line: number
  readonly message: string
}

export interface Repository {
  /** Every tracked path. */
  readonly paths: readonly string[]
}

/** Words that stand for a subject instead of naming it. */
const OPENER = /^(What|Who|Whoever|Whom|Of|Those|Nobody|So|Where|Whatever)\b/
const TEST_OPENER = /^(what|who|whoever|whom|of|those|nobody|so|where|whatever)\b/i
const FEWEST_WORDS_OF_A_TEST_NAME = 3

/** A path with an ending, in text. `<noun>/rules.ts` and `*.ts` are patterns, not references. */
const REFERENCE = /(?<![\w.<>*/@:{-])((?:[\w.-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|md|yml|sh))(?![\w*-])/g
/** Ids of a catalogue that is not in the repository. */
const FOREIGN_ID = /\b[RS]-\d{2}\b/
const ADR = /\bADR (\d{4})\b/g

/** Identifiers that this project gave up for the field's own words; `docs/glossary.md` has those. */
const DIALECT =
  /\b(?:bury|lastWords|Told|Ears|Crew|gaveUp|holdBackMs|nameRequest|passedOver|PassedOver\w*|\w*Sighting|Victims?|Onslaught|Assaults?)\b/

const TEST_NAME = /\b(?:t|test)\.test\(\s*(['"`])((?:(?!\1).)+)\1/g

const openerFaults = (path: string, source: string): Fault[] =>
  commentsOf(path, source)
    .filter(({ text }) => OPENER.test(text))
    .map(({ line, text }) => ({
      path,
      line,
      message: `begin the comment with its subject: "${text.slice(0, 50)}"`,
    }))

const lineOf = (source: string, index: number): number => source.slice(0, index).split('\n').length

const referenceFaults = (path: string, text: string, { paths }: Repository): string[] => {
  const named = [...text.matchAll(REFERENCE)].map(([, reference = '']) =>
    reference.replace(/^(\.{1,2}\/)+/, ''),
  )
  const missing = named.filter(
    (reference) =>
      !paths.some((tracked) => tracked === reference || tracked.endsWith(`/${reference}`)) &&
      basename(path) !== reference,
  )
  const decisions = [...text.matchAll(ADR)].map(([, number]) => number)
  const unknown = decisions.filter(
    (number) => !paths.some((tracked) => tracked.startsWith(`docs/adr/${number}-`)),
  )
  const [id] = FOREIGN_ID.exec(text) ?? []
  return [
    ...missing.map((reference) => `names ${reference}, which is not in the repository`),
    ...unknown.map((number) => `names ADR ${number}, which is not in docs/adr`),
    ...(id === undefined ? [] : [`names ${id}, which no reader can look up: state the fact`]),
  ]
}

const commentReferenceFaults = (path: string, source: string, repository: Repository): Fault[] =>
  commentsOf(path, source).flatMap(({ line, text }) =>
    referenceFaults(path, text, repository).map((message) => ({ path, line, message })),
  )

const documentFaults = (path: string, source: string, repository: Repository): Fault[] =>
  source
    .split('\n')
    .flatMap((text, index) =>
      referenceFaults(path, text, repository).map((message) => ({ path, line: index + 1, message })),
    )

const testNameFaults = (path: string, source: string): Fault[] =>
  [...source.matchAll(TEST_NAME)].flatMap(({ 2: name = '', index }) => {
    const at = { path, line: lineOf(source, index) }
    if (TEST_OPENER.test(name))
      return [{ ...at, message: `begin the test's name with its subject: "${name}"` }]
    const words = name.split(/\s+/).length
    return words < FEWEST_WORDS_OF_A_TEST_NAME
      ? [{ ...at, message: `name condition and outcome of the test: "${name}"` }]
      : []
  })

const dialectFaults = (path: string, source: string): Fault[] =>
  source.split('\n').flatMap((text, index) => {
    const [word] = DIALECT.exec(text) ?? []
    return word === undefined
      ? []
      : [{ path, line: index + 1, message: `"${word}" is not the field's word: see docs/glossary.md` }]
  })

/** All faults of one file. Markdown is read for references only. */
export const faultsOf = (path: string, source: string, repository: Repository): Fault[] => {
  if (path.endsWith('.md')) return documentFaults(path, source, repository)
  const isTest = path.endsWith('.test.ts')
  return [
    ...openerFaults(path, source),
    ...commentReferenceFaults(path, source, repository),
    ...(isTest ? testNameFaults(path, source) : []),
    ...(path.endsWith('.ts') ? dialectFaults(path, source) : []),
  ]
}

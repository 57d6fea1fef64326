import { fail, type Result, succeed } from '@stream-manager/contracts'
import {
  type DocumentNode,
  type FieldNode,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { GraphLimits } from './limits.ts'

type DocumentLimits = Pick<GraphLimits, 'maxDepth' | 'maxAliases' | 'maxSelections' | 'maxTokens'>

const MAX_INTROSPECTIONS = 1

const tooMuch = (what: string, most: number): Result<never> =>
  fail(
    'graphql.limit_exceeded',
    `The document has more than ${most} ${what}; ask for less, or in several requests`,
  )

interface Measure {
  /** The measure of a field, with that of what is in it. */
  readonly ofField: (field: FieldNode, inner: number) => number
  readonly join: (parts: readonly number[]) => number
}

const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0)

const DEPTH: Measure = {
  // Introspection nests types deeply and has a limit of its own in validation.
  ofField: ({ name }, inner) => (name.value.startsWith('__') ? 1 : 1 + inner),
  join: (parts) => Math.max(0, ...parts),
}

const ALIASES: Measure = { ofField: ({ alias }, inner) => (alias ? 1 : 0) + inner, join: sum }

/** The answer to one may tell the whole schema, and its fields are no calls that cost points. */
const INTROSPECTIONS: Measure = {
  ofField: ({ name }, inner) => (['__schema', '__type'].includes(name.value) ? 1 : 0) + inner,
  join: sum,
}

/**
 * Measures a document as it is executed: a fragment counts at each place. Each fragment is looked at once, so neither a
 * cycle nor a fan of fragments takes long.
 */
class Expansion {
  readonly #measure: Measure
  readonly #fragments = new Map<string, SelectionSetNode>()
  readonly #known = new Map<string, number>()

  constructor({ definitions }: DocumentNode, measure: Measure) {
    this.#measure = measure
    for (const definition of definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue
      this.#fragments.set(definition.name.value, definition.selectionSet)
    }
  }

  of(set: SelectionSetNode | undefined): number {
    return this.#measure.join((set?.selections ?? []).map((selection) => this.#ofSelection(selection)))
  }

  #ofSelection(selection: SelectionSetNode['selections'][number]): number {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(selection.name.value)
    const inner = this.of(selection.selectionSet)
    return selection.kind === Kind.INLINE_FRAGMENT ? inner : this.#measure.ofField(selection, inner)
  }

  #ofFragment(name: string): number {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    // Validation refuses a cycle. Until then it counts as nothing.
    this.#known.set(name, 0)
    const measured = this.of(this.#fragments.get(name))
    this.#known.set(name, measured)
    return measured
  }
}

const measured = (document: DocumentNode, measure: Measure): number => {
  const expansion = new Expansion(document, measure)
  return measure.join(
    document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? expansion.of(definition.selectionSet) : 0,
    ),
  )
}

/** Fields and fragments as they are written. */
const selectionsOf = (document: DocumentNode): number => {
  let selections = 0
  const found = () => {
    selections += 1
  }
  visit(document, { Field: found, FragmentSpread: found, InlineFragment: found })
  return selections
}

const isReading = ({ definitions }: DocumentNode): boolean =>
  definitions.every(
    (definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ||
      (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.QUERY),
  )

const parsed = (source: string, maxTokens: number): Result<DocumentNode> => {
  try {
    return succeed(parse(source, { maxTokens }))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return message.includes(`${maxTokens} tokens`)
      ? tooMuch('tokens', maxTokens)
      : fail('graphql.invalid', message)
  }
}

/**
 * Checks that are cheap for any document. They come first, because validation compares the fields of a document in pairs.
 * Errors: `graphql.invalid`, `graphql.limit_exceeded`.
 */
export const checkDocument = (source: string, limits: DocumentLimits): Result<null> => {
  const document = parsed(source, limits.maxTokens)
  if (!document.ok) return document
  if (!isReading(document.value)) return fail('graphql.invalid', 'The graph only reads: send a `query`')
  if (measured(document.value, ALIASES) > limits.maxAliases) return tooMuch('aliases', limits.maxAliases)
  if (measured(document.value, INTROSPECTIONS) > MAX_INTROSPECTIONS) {
    return tooMuch('field `__schema` or `__type`', MAX_INTROSPECTIONS)
  }
  if (selectionsOf(document.value) > limits.maxSelections) {
    return tooMuch('fields and fragments', limits.maxSelections)
  }
  return measured(document.value, DEPTH) > limits.maxDepth
    ? tooMuch('levels of fields', limits.maxDepth)
    : succeed(null)
}

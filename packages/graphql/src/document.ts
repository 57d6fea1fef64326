import { fail, type Result, succeed } from '@stream-manager/contracts'
import { type DocumentNode, Kind, OperationTypeNode, parse, type SelectionSetNode, visit } from 'graphql'
import type { GraphLimits } from './limits.ts'

type DocumentLimits = Pick<GraphLimits, 'maxDepth' | 'maxAliases' | 'maxSelections' | 'maxTokens'>

const tooMuch = (what: string, most: number): Result<never> =>
  fail(
    'graphql.limit_exceeded',
    `The document has more than ${most} ${what}; ask for less, or in several requests`,
  )

interface Counts {
  readonly aliases: number
  readonly selections: number
}

const count = (document: DocumentNode): Counts => {
  let aliases = 0
  let selections = 0
  visit(document, {
    Field: ({ alias }) => {
      selections += 1
      if (alias) aliases += 1
    },
    FragmentSpread: () => {
      selections += 1
    },
    InlineFragment: () => {
      selections += 1
    },
  })
  return { aliases, selections }
}

/** Nesting of fields. Each fragment is looked at once, so neither a cycle nor a fan of fragments takes long. */
class Depths {
  readonly #fragments = new Map<string, SelectionSetNode>()
  readonly #depths = new Map<string, number>()

  constructor({ definitions }: DocumentNode) {
    for (const definition of definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue
      this.#fragments.set(definition.name.value, definition.selectionSet)
    }
  }

  of(set: SelectionSetNode | undefined): number {
    return Math.max(0, ...(set?.selections ?? []).map((selection) => this.#ofSelection(selection)))
  }

  #ofSelection(selection: SelectionSetNode['selections'][number]): number {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(selection.name.value)
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.of(selection.selectionSet)
    // Introspection nests types deeply and has a limit of its own in validation.
    return selection.name.value.startsWith('__') ? 1 : 1 + this.of(selection.selectionSet)
  }

  #ofFragment(name: string): number {
    const known = this.#depths.get(name)
    if (known !== undefined) return known
    // Validation refuses a cycle. Until then it counts as nothing.
    this.#depths.set(name, 0)
    const depth = this.of(this.#fragments.get(name))
    this.#depths.set(name, depth)
    return depth
  }
}

const deepest = (document: DocumentNode): number => {
  const depths = new Depths(document)
  return Math.max(
    ...document.definitions.map((definition) =>
      'selectionSet' in definition ? depths.of(definition.selectionSet) : 0,
    ),
  )
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
  const { aliases, selections } = count(document.value)
  if (aliases > limits.maxAliases) return tooMuch('aliases', limits.maxAliases)
  if (selections > limits.maxSelections) return tooMuch('fields and fragments', limits.maxSelections)
  return deepest(document.value) > limits.maxDepth
    ? tooMuch('levels of fields', limits.maxDepth)
    : succeed(null)
}

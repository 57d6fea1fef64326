import { type Operation, operations } from '@stream-manager/domain'
import { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { callCost } from './complexity.ts'
import { GraphOperation, isRead } from './graph-operation.ts'
import { InputTypes } from './input-types.ts'
import { capitalised, keywordsOf } from './keywords.ts'
import { LINKS, type Link } from './links.ts'
import { type GraphField, type GraphFields, OutputTypes } from './output-types.ts'

type Fields = Readonly<Record<string, unknown>>

/** Items of a page without `limit`. Undefined for an operation without pages. */
const pageItemsOf = ({ input }: GraphOperation): number | undefined => {
  const { limit } = input.properties
  const items = limit && keywordsOf(limit).default
  return typeof items === 'number' ? items : undefined
}

const taken = (input: Fields, parent: Fields): [string, unknown][] =>
  Object.entries(input).map(([argument, field]) => [argument, parent[String(field)]])

/** The input of a link's call. Null where the parent has none. */
const linkInput = ({ input, optionalInput = {} }: Link, parent: Fields): Fields | null => {
  const needed = taken(input, parent)
  if (needed.some(([, value]) => value === null || value === undefined)) return null
  return Object.fromEntries([...needed, ...taken(optionalInput, parent)])
}

class SchemaBuilder {
  readonly #targets: ReadonlyMap<string, GraphOperation>
  readonly #links: readonly Link[]
  readonly #inputs = new InputTypes()
  readonly #outputs = new OutputTypes((typeName) => this.#linkedFields(typeName))

  constructor(table: readonly Operation[], links: readonly Link[]) {
    const targets = table.filter(isRead).map((operation) => new GraphOperation(operation))
    this.#targets = new Map(targets.map((target) => [target.operation.name, target]))
    this.#links = links
  }

  build(): GraphQLSchema {
    const fields = Object.fromEntries(
      [...this.#targets.values()].map((target) => [target.field, this.#rootField(target)]),
    )
    const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) })
    const lost = this.#links.find(({ on }) => !this.#outputs.objects.has(on))
    if (lost) throw new Error(`The link ${lost.on}.${lost.field} is on a type that no answer has`)
    return schema
  }

  #rootField(target: GraphOperation): GraphField {
    return { ...this.#callField(target), resolve: (_root, args, { calls }) => calls.call(target, args) }
  }

  #callField(target: GraphOperation): GraphField {
    const { operation, field, input } = target
    const answer = operation.answers[200]
    if (!answer) throw new Error(`${operation.name} has no answer to read`)
    const { summary, description, permission } = operation
    return {
      type: this.#outputs.of(answer, `${capitalised(field)}Answer`),
      args: this.#inputs.argumentsOf(input, capitalised(field)),
      description: [`${summary}. Needs \`${permission}\`.`, description ?? []].flat().join('\n\n'),
      extensions: { cost: callCost(operation.name, pageItemsOf(target)) },
    }
  }

  #linkedFields(typeName: string): GraphFields {
    const fields: GraphFields = {}
    for (const link of this.#links.filter(({ on }) => on === typeName)) {
      if (Object.hasOwn(fields, link.field)) throw new Error(`two links are ${typeName}.${link.field}`)
      fields[link.field] = this.#linkField(link)
    }
    return fields
  }

  #linkField(link: Link): GraphField {
    const target = this.#targets.get(link.operation)
    if (!target)
      throw new Error(`The link ${link.on}.${link.field} names ${link.operation}, which is no read`)
    const { args = {}, ...field } = this.#callField(target)
    const fixed = { ...link.input, ...link.optionalInput }
    const unknown = Object.keys(fixed).find((name) => !Object.hasOwn(args, name))
    if (unknown !== undefined) throw new Error(`${link.operation} has no argument ${unknown}`)
    return {
      ...field,
      args: Object.fromEntries(Object.entries(args).filter(([name]) => !Object.hasOwn(fixed, name))),
      resolve: (parent, given, { calls }) => {
        const input = linkInput(link, parent)
        return input && calls.call(target, { ...given, ...input })
      },
    }
  }
}

/** The schema of all reads, with resolvers that call them. @throws {Error} for types or links that do not fit together. */
export const buildGraphSchema = (
  table: readonly Operation[] = operations,
  links: readonly Link[] = LINKS,
): GraphQLSchema => new SchemaBuilder(table, links).build()

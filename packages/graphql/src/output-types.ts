import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql'
import type { TSchema } from 'typebox'
import type { Calls } from './calls.ts'
import { type Cost, listCost, PART_COST } from './cost.ts'
import { capitalised, isRequired, keywordsOf, withoutNull } from './keywords.ts'
import { enumNames, enumType, scalarOf } from './leaves.ts'
import { NamedTypes } from './named-types.ts'

/** The context of every resolver. */
interface GraphContext {
  readonly calls: Calls
}

export type GraphField = GraphQLFieldConfig<Readonly<Record<string, unknown>>, GraphContext>
export type GraphFields = GraphQLFieldConfigMap<Readonly<Record<string, unknown>>, GraphContext>

/** The fields that links add to a type. */
export type LinkedFields = (typeName: string) => GraphFields

interface FieldPlace {
  readonly name: string
  readonly schema: TSchema
  /** Name of a type that has none of its own. */
  readonly place: string
  readonly required: boolean
}

const hasObjects = (items: TSchema): boolean => keywordsOf(withoutNull(items).schema).properties !== undefined

const costOf = (schema: TSchema): Cost => {
  const { maxItems, items } = keywordsOf(schema)
  return items ? listCost(maxItems, hasObjects(items)) : PART_COST
}

/** Makes output types of the schemas of answers. A schema with an `$id` has that name, any other one that of its place. */
export class OutputTypes {
  readonly #named = new NamedTypes<GraphQLOutputType>()
  readonly #linked: LinkedFields
  readonly #objects = new Set<string>()

  constructor(linked: LinkedFields) {
    this.#linked = linked
  }

  /** Names of the object types made so far. */
  get objects(): ReadonlySet<string> {
    return this.#objects
  }

  /** The type of a value that may be null. */
  of(schema: TSchema, place: string): GraphQLOutputType {
    const { $id: name = place, type, properties, items, description } = keywordsOf(schema)
    if (properties) return this.#named.get(name, schema, () => this.#object(name, schema))
    if (type === 'array' && items) return new GraphQLList(this.#present(items, place))
    const values = enumNames(schema)
    return values
      ? this.#named.get(name, schema, () => enumType(name, values, description))
      : scalarOf(schema)
  }

  #present(schema: TSchema, place: string): GraphQLOutputType {
    const { schema: inner, isNullable } = withoutNull(schema)
    const type = this.of(inner, place)
    return isNullable ? type : new GraphQLNonNull(type)
  }

  #object(name: string, schema: TSchema): GraphQLObjectType {
    const { properties = {}, description } = keywordsOf(schema)
    this.#objects.add(name)
    const own = Object.entries(properties).map(([field, part]) => {
      const place = name + capitalised(field)
      return [
        field,
        this.#field({ name: field, schema: part, place, required: isRequired(schema, field) }),
      ] as const
    })
    const fields = () => this.#withLinks(name, Object.fromEntries(own))
    return new GraphQLObjectType({ name, description: description ?? null, fields })
  }

  #withLinks(name: string, own: GraphFields): GraphFields {
    const linked = this.#linked(name)
    const twice = Object.keys(linked).find((field) => Object.hasOwn(own, field))
    if (twice !== undefined) throw new Error(`${name}.${twice} is a field of the answer and a link`)
    return { ...own, ...linked }
  }

  #field({ name, schema, place, required }: FieldPlace): GraphField {
    const { schema: inner, isNullable } = withoutNull(schema)
    const { properties, items, description } = keywordsOf(inner)
    const type = this.of(inner, place)
    return {
      type: required && !isNullable ? new GraphQLNonNull(type) : type,
      description: properties ? null : (description ?? null),
      extensions: { cost: costOf(inner) },
      ...(items &&
        hasObjects(items) && { resolve: (parent, _args, { calls }) => calls.counted(parent[name]) }),
    }
  }
}

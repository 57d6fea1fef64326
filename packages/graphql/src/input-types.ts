import {
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql'
import type { TObject, TSchema } from 'typebox'
import { capitalised, isRequired, keywordsOf, withoutNull } from './keywords.ts'
import { enumNames, enumType, scalarOf } from './leaves.ts'
import { NamedTypes } from './named-types.ts'

interface InputField {
  readonly type: GraphQLInputType
  readonly description: string | null
}

/** Makes input types of the schemas of inputs. Their names end in `Input`: GraphQL wants other ones than for answers. */
export class InputTypes {
  readonly #named = new NamedTypes<GraphQLInputType>()

  /** The fields of an operation's input, as arguments. */
  argumentsOf(input: TObject, place: string): GraphQLFieldConfigArgumentMap {
    return this.#fields(input, place)
  }

  #fields(schema: TSchema, place: string): Record<string, InputField> {
    return Object.fromEntries(
      Object.entries(keywordsOf(schema).properties ?? {}).map(([name, part]) => {
        const { schema: inner, isNullable } = withoutNull(part)
        const type = this.#of(inner, place + capitalised(name))
        const { description = null } = keywordsOf(inner)
        const required = isRequired(schema, name) && !isNullable
        return [name, { type: required ? new GraphQLNonNull(type) : type, description }]
      }),
    )
  }

  #of(schema: TSchema, place: string): GraphQLInputType {
    const { $id: id = place, type, properties, items, description } = keywordsOf(schema)
    const name = `${id}Input`
    if (properties) {
      return this.#named.get(
        name,
        schema,
        () => new GraphQLInputObjectType({ name, fields: () => this.#fields(schema, id) }),
      )
    }
    if (type === 'array' && items) return new GraphQLList(new GraphQLNonNull(this.#of(items, place)))
    const values = enumNames(schema)
    return values
      ? this.#named.get(name, schema, () => enumType(name, values, description))
      : scalarOf(schema)
  }
}

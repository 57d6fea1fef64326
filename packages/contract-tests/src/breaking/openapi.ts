import { isRecord } from '@stream-manager/contracts'
import { compareSchemas, type Documents, type Json, resolve } from './compare-schema.ts'
import type { Direction, Finding, Rule } from './rules.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace']

const record = (value: unknown): Json => (isRecord(value) ? value : {})

const parametersOf = (operation: Json, document: Json): ReadonlyMap<string, Json> => {
  const parameters = Array.isArray(operation['parameters']) ? operation['parameters'] : []
  return new Map(
    parameters.map((value) => {
      const parameter = resolve(value, document)
      return [`${String(parameter['in'])} ${String(parameter['name'])}`, parameter]
    }),
  )
}

interface Pair {
  readonly before: Json
  readonly after: Json
  readonly at: string
  readonly documents: Documents
}

const schemaFindings = (before: unknown, after: unknown, { documents, at }: Pair, direction: Direction) =>
  compareSchemas(before, after, { direction, at, documents, open: new Set() })

const parameterFindings = (pair: Pair): readonly Finding[] => {
  const before = parametersOf(pair.before, pair.documents.before)
  const after = parametersOf(pair.after, pair.documents.after)
  const at = (name: string) => `${pair.at} ${name}`
  const found = (rule: Rule, names: readonly string[]): Finding[] =>
    names.map((name) => ({ rule, at: at(name) }))
  const isRequired = (parameter: Json | undefined) => parameter?.['required'] === true
  return [
    ...found(
      'parameter.removed',
      [...before.keys()].filter((name) => !after.has(name)),
    ),
    ...found(
      'parameter.required',
      [...after.keys()].filter((name) => isRequired(after.get(name)) && !isRequired(before.get(name))),
    ),
    ...[...before].flatMap(([name, { schema }]) => {
      const now = after.get(name)
      return now ? schemaFindings(schema, now['schema'], { ...pair, at: at(name) }, 'request') : []
    }),
  ]
}

/** Content types of a body or response, with their schemas compared. */
const contentFindings = (pair: Pair, direction: Direction): readonly Finding[] => {
  const [before, after] = [record(pair.before['content']), record(pair.after['content'])]
  return Object.keys(before).flatMap((type) => {
    const at = `${pair.at} ${type}`
    if (!(type in after)) {
      return [
        {
          rule: direction === 'request' ? ('request.type.narrowed' as const) : ('response.removed' as const),
          at,
        },
      ]
    }
    return schemaFindings(
      record(before[type])['schema'],
      record(after[type])['schema'],
      { ...pair, at },
      direction,
    )
  })
}

const bodyFindings = (pair: Pair): readonly Finding[] => {
  const before = resolve(pair.before['requestBody'], pair.documents.before)
  const after = resolve(pair.after['requestBody'], pair.documents.after)
  const at = `${pair.at} body`
  const required = after['required'] === true && before['required'] !== true
  return [
    ...(required ? [{ rule: 'body.required' as const, at }] : []),
    ...contentFindings({ ...pair, before, after, at }, 'request'),
  ]
}

const responseFindings = (pair: Pair): readonly Finding[] => {
  const [before, after] = [record(pair.before['responses']), record(pair.after['responses'])]
  return Object.keys(before).flatMap((status) => {
    const at = `${pair.at} ${status}`
    if (!(status in after)) return [{ rule: 'response.removed' as const, at }]
    const old = resolve(before[status], pair.documents.before)
    return contentFindings(
      { ...pair, before: old, after: resolve(after[status], pair.documents.after), at },
      'response',
    )
  })
}

const PARTS = [parameterFindings, bodyFindings, responseFindings]

/** Breaking changes of REST. */
export const compareOpenApi = (before: Json, after: Json): readonly Finding[] => {
  const documents = { before, after }
  const now = record(after['paths'])
  return Object.entries(record(before['paths'])).flatMap(([path, methods]): readonly Finding[] => {
    if (!(path in now)) return [{ rule: 'path.removed', at: path }]
    const kept = record(now[path])
    return METHODS.filter((method) => method in record(methods)).flatMap((method): readonly Finding[] => {
      const at = `${method.toUpperCase()} ${path}`
      if (!(method in kept)) return [{ rule: 'method.removed', at }]
      const pair = { before: record(record(methods)[method]), after: record(kept[method]), at, documents }
      return PARTS.flatMap((part) => part(pair))
    })
  })
}

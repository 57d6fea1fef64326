import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

interface Operation {
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
}

interface Document {
  readonly paths?: object
}

interface Exchanged {
  readonly method: string
  readonly path: string
  readonly statusCode: number
  readonly contentType: string
  readonly body: string
}

/** Throws if an answer does not match the API's own document. */
type Conformance = (exchanged: Exchanged) => void

/** JSON pointers escape `~` and `/`. */
const pointer = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace('{*}', '.*').replace(/\{\w+\}/g, '[^/]+')}$`)

/** Without placeholders first: `/layers/batch` is not the layer `batch`. */
const byExactness = (templates: readonly string[]): string[] =>
  templates.toSorted((one, other) => one.split('{').length - other.split('{').length)

/** The template of the document that a path without a query belongs to, or an empty string. */
export const templateIn = ({ paths = {} }: Document): ((path: string) => string) => {
  const templates = byExactness(Object.keys(paths)).map((template) => ({
    template,
    pattern: patternOf(template),
  }))
  return (path) => templates.find(({ pattern }) => pattern.test(path))?.template ?? ''
}

export const conformanceTo = (document: Document): Conformance => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ ...document, $id: 'api' })
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>
  const templateOf = templateIn(document)

  const validatorOf = ({ method, path, statusCode, contentType }: Exchanged): ValidateFunction | null => {
    const template = templateOf(path)
    const verb = method.toLowerCase()
    const responses = paths[template]?.[verb]?.responses
    if (!responses) return null
    const status = responses[statusCode] ? String(statusCode) : 'default'
    const type = contentType.split(';', 1)[0] ?? ''
    if (!type.endsWith('json') || !responses[status]?.content?.[type]) return null
    const place = ['paths', template, verb, 'responses', status, 'content', type, 'schema'].map(pointer)
    return ajv.getSchema(`api#/${place.join('/')}`) ?? null
  }

  return (exchanged) => {
    const validate = validatorOf(exchanged)
    if (!validate || validate(JSON.parse(exchanged.body))) return
    const { method, path, statusCode } = exchanged
    throw new Error(
      `${method} ${path} -> ${statusCode} is not as documented: ${ajv.errorsText(validate.errors)}`,
    )
  }
}

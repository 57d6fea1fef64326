import { abortWithin } from '@stream-manager/async'
import {
  type Arrival,
  type Caller,
  type Fault,
  fail,
  type GraphAnswer,
  type GraphFieldError,
  isErrorCode,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import fastify, { type FastifyInstance } from 'fastify'
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql'
import mercurius from 'mercurius'
import { Calls } from './calls.ts'
import { checkComplexity } from './complexity.ts'
import { checkDocument } from './document.ts'
import { GRAPH_LIMITS, type GraphLimits } from './limits.ts'
import { buildGraphSchema } from './schema.ts'

/** Texts of checked documents that are kept with their parsed form. */
const KEPT_DOCUMENTS = 64

export interface GraphOptions {
  readonly domain: Domain
  /** Whether a client may read the schema from the graph. */
  readonly introspection: boolean
  readonly limits?: Partial<GraphLimits>
}

export interface GraphRequest {
  readonly source: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
  readonly caller: Caller
  /** The request that brought the document. */
  readonly arrival: () => Arrival
  /** Called with each different error that is a failure of the server's. */
  readonly onFailure: (error: unknown) => void
}

const MAX_ERRORS = 20

class RefusedDocument extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.detail)
    this.fault = fault
  }
}

/** The library throws its faults of a document as one error with a list. */
const invalidDocument = (error: unknown): Result<never> | null => {
  if (error instanceof RefusedDocument) return { ok: false, fault: error.fault }
  if (error instanceof GraphQLError) return fail('graphql.invalid', error.message)
  const listed = error instanceof Error && 'errors' in error ? error.errors : undefined
  if (!Array.isArray(listed)) return null
  const messages = listed
    .slice(0, MAX_ERRORS)
    .map((each) => (each instanceof Error ? each.message : String(each)))
  return fail('graphql.invalid', messages[0] ?? 'The document is not valid', {
    errors: messages.map((message) => ({ path: '/query', message })),
  })
}

/** The text of an unexpected error may quote anything. */
const UNEXPECTED = { message: 'An unexpected fault; the log has it', code: 'internal', status: 500 }

/** A refusal that REST has too. Any other error is unexpected. */
const refusalOf = ({ extensions }: GraphQLError): GraphFieldError['extensions'] | null => {
  const { code, status } = extensions
  const isRefusal = typeof code === 'string' && isErrorCode(code) && typeof status === 'number'
  return isRefusal ? { ...extensions, code, status } : null
}

const publicError = (error: GraphQLError): GraphFieldError => {
  const { path = [], locations = [] } = error
  const refusal = refusalOf(error)
  const { message, ...details } = refusal ? { ...refusal, message: error.message } : UNEXPECTED
  return { message, path: [...path], locations: [...locations], extensions: details }
}

/** A store that is away fails many fields alike: that is one line of the log. */
const tellFailures = (errors: readonly GraphQLError[], onFailure: GraphRequest['onFailure']): void => {
  const failed = errors.filter((error) => (refusalOf(error)?.status ?? 500) >= 500)
  const failures = new Map(failed.map((error) => [error.message, error.originalError ?? error]))
  for (const failure of failures.values()) onFailure(failure)
}

const serverError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError(String(error))

/** Answers documents over all reads of the operations table. Its parts are loaded and built by `openGraph`. */
export class Graph {
  readonly #host: FastifyInstance
  readonly #domain: Domain
  readonly #limits: GraphLimits

  constructor(host: FastifyInstance, domain: Domain, limits: GraphLimits) {
    this.#host = host
    this.#domain = domain
    this.#limits = limits
  }

  /**
   * Errors: `graphql.invalid`, `graphql.limit_exceeded`, `graphql.timeout`. A field that is refused is null in the answer
   * and has an error there.
   */
  async answer(request: GraphRequest): Promise<Result<GraphAnswer>> {
    const checked = checkDocument(request.source, this.#limits)
    if (!checked.ok) return checked
    const { deadlineMs } = this.#limits
    const late = () =>
      fail('graphql.timeout', `The document was not answered within ${deadlineMs} ms; ask for less`)
    return abortWithin((signal) => this.#execute(request, signal), { deadlineMs, onLate: late })
  }

  async close(): Promise<void> {
    await this.#host.close()
  }

  async #execute(request: GraphRequest, signal: AbortSignal): Promise<Result<GraphAnswer>> {
    const { source, variables, operationName, caller, arrival, onFailure } = request
    const calls = new Calls({ domain: this.#domain, caller, arrival, limits: this.#limits, signal })
    try {
      const context = { calls, operationName }
      const { data, errors } = await this.#host.graphql(source, context, { ...variables }, operationName)
      if (!errors?.length) return succeed({ data })
      const found = errors.map(serverError)
      tellFailures(found, onFailure)
      return succeed({ data, errors: found.map(publicError) })
    } catch (error) {
      const refused = invalidDocument(error)
      if (refused) return refused
      throw error
    }
  }
}

/** Builds the schema and loads the library: about 0.4 s, so callers wait with it for the first request. */
export const openGraph = async ({
  domain,
  introspection,
  limits: own = {},
}: GraphOptions): Promise<Graph> => {
  const limits = { ...GRAPH_LIMITS, ...own }
  // The library is a plugin of a server. This one never listens: the caller has a route of its own.
  const host = fastify()
  await host.register(mercurius, {
    schema: buildGraphSchema(),
    routes: false,
    cache: KEPT_DOCUMENTS,
    allowBatchedQueries: false,
    validationRules: introspection ? [] : [NoSchemaIntrospectionCustomRule],
    errorFormatter: ({ data, errors = [] }) => ({
      statusCode: 200,
      response: { data: data ?? null, errors },
    }),
  })
  await host.ready()
  host.graphql.addHook('preExecution', async (schema, document, context, variables = {}) => {
    const { operationName } = context as { operationName?: string }
    const checked = checkComplexity({ schema, document, variables, operationName }, limits.maxComplexity)
    if (!checked.ok) throw new RefusedDocument(checked.fault)
  })
  return new Graph(host, domain, limits)
}

/** The parts of a request that have matched an operation's schemas. */
export interface OperationParts {
  Params: Record<string, string>
  Querystring: Record<string, unknown>
  Body: Record<string, unknown>
}

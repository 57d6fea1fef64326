/** Limits of one request to the graph. */
export interface GraphLimits {
  /** Nesting of fields. Those of introspection do not count. */
  readonly maxDepth: number
  /** Points of the fields, see `complexity.ts`. */
  readonly maxComplexity: number
  /** Aliases as they are executed: those of a fragment count at each place. */
  readonly maxAliases: number
  /** Fields and fragments as they are written. Validation compares fields in pairs. */
  readonly maxSelections: number
  readonly maxTokens: number
  /** Different calls of operations. Lists may be longer than their estimate. */
  readonly maxCalls: number
  /** Objects in the lists of an answer, for the same reason. */
  readonly maxItems: number
  /** The answer as JSON. A text may be long, and a document may ask for it often. */
  readonly maxAnswerBytes: number
  /** Calls that run at once. */
  readonly callsAtOnce: number
  readonly deadlineMs: number
}

export const GRAPH_LIMITS: GraphLimits = {
  maxDepth: 6,
  maxComplexity: 1000,
  maxAliases: 20,
  maxSelections: 500,
  maxTokens: 2000,
  maxCalls: 100,
  maxItems: 5000,
  maxAnswerBytes: 4 * 1024 * 1024,
  callsAtOnce: 8,
  deadlineMs: 5000,
}

/** The whole body of a request. */
export const MAX_GRAPH_BODY_BYTES = 16 * 1024

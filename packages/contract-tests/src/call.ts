/** Fields of one call as rpc takes them: one flat object. REST requests are made from the same object. */
export type Input = Readonly<Record<string, unknown>>

/** The result of a call, over either transport: an answer, or a refusal with a code of the error registry. */
export type Outcome =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: number; readonly code: string }

export const isRefusal = (outcome: Outcome): outcome is Extract<Outcome, { code: string }> =>
  'code' in outcome

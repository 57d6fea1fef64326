const MIN_CHARACTERS = 10
/** The estimate takes longer with the square of the length. A password this long is strong by its length. */
const MAX_ESTIMATED = 64
/** "Safely unguessable" on the library's scale from 0 to 4. */
const MIN_SCORE = 3

type Estimate = (password: string, hints: string[]) => number

const loadEstimate = async (): Promise<Estimate> => {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return (password, hints) => estimator.check(password, hints).score
}

let estimate: Promise<Estimate> | undefined

/** Why the password is too weak, as the end of a sentence that begins with the field; null for a good one. */
export const weaknessOf = async (password: string, hints: readonly string[]): Promise<string | null> => {
  if (Array.from(password).length < MIN_CHARACTERS) return `must have at least ${MIN_CHARACTERS} characters`
  // Loaded late: the word lists take 35 MB and 0.2 s, and most processes never see a new password.
  estimate ??= loadEstimate()
  const score = (await estimate)(password.slice(0, MAX_ESTIMATED), [...hints])
  return score >= MIN_SCORE
    ? null
    : 'is easy to guess; use several unrelated words, and neither names, dates nor rows of keys'
}

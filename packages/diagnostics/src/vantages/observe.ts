import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Fault, fault, type Outcome, skip } from '../check.ts'
import type { CheckContext } from '../context/context.ts'
import { ProbeError } from '../probes/result.ts'
import { RefusedError } from '../wire/conversation.ts'
import { type Vantage, vantagesOf } from './vantage.ts'

/** The answer to one question from one vantage. */
export interface Observation {
  /** The finding in one line. */
  readonly text: string
  readonly evidence: readonly DoctorEvidence[]
  /** Null when everything is as expected. */
  readonly fault: Pick<Fault, 'cause' | 'fix' | 'severity'> | null
}

interface PlacedObservation extends Observation {
  readonly vantage: Vantage
}

export const asExpected = (text: string, evidence: readonly DoctorEvidence[] = []): Observation => ({
  ...{ text, evidence, fault: null },
})

export const unexpected = (
  text: string,
  evidence: DoctorEvidence | readonly DoctorEvidence[],
  reason: NonNullable<Observation['fault']> = {},
): Observation => ({ text, evidence: [evidence].flat(), fault: reason })

const namesOf = (seen: readonly PlacedObservation[]): string =>
  seen.map(({ vantage }) => vantage.name).join(' and ')

interface Answers {
  readonly all: readonly PlacedObservation[]
  readonly wrong: readonly PlacedObservation[]
}

const summaryOf = (worst: PlacedObservation, { all, wrong }: Answers): string => {
  if (all.length === 1) return worst.text
  const right = all.filter((one) => !wrong.includes(one))
  const contrast = right.length === 0 ? '' : `; ${namesOf(right)} it works`
  return `${namesOf(wrong)}: ${worst.text}${contrast}`
}

/**
 * One outcome for the answers from all vantages, nearest first. Right answers stand beside wrong ones in the evidence: the
 * difference shows the place of the fault.
 */
export const outcomeOf = (all: readonly PlacedObservation[]): Outcome => {
  const wrong = all.filter((one) => one.fault !== null)
  const [worst] = wrong
  const evidence = all.flatMap((one) => one.evidence)
  if (worst === undefined) {
    return { kind: 'pass', summary: all.map(({ text }) => text).join('; '), evidence, vantage: namesOf(all) }
  }
  const isMild = wrong.every((one) => one.fault?.severity === 'warning')
  const { severity: _, ...reason } = worst.fault ?? {}
  return fault({
    ...{ summary: summaryOf(worst, { all, wrong }), evidence, vantage: namesOf(wrong), ...reason },
    ...(isMild && { severity: 'warning' }),
  })
}

/** A server that does not answer, refuses or closes is what a check looks for. Anything else is a mistake of the check. */
const toObservation = (error: unknown, vantage: Vantage): Observation => {
  if (!(error instanceof ProbeError || error instanceof RefusedError)) throw error
  const { message } = error
  const evidence = {
    what: 'the answer',
    expected: 'as the protocol says',
    actual: message,
    source: vantage.name,
  }
  return unexpected(message, evidence)
}

/** Asks the question from one vantage. */
export const observe = async (
  vantage: Vantage,
  question: (vantage: Vantage) => Promise<Observation>,
): Promise<PlacedObservation> => ({
  vantage,
  ...(await question(vantage).catch((error: unknown) => toObservation(error, vantage))),
})

/** Asks the question from every vantage at once. */
export const fromEveryVantage = async (
  context: CheckContext,
  question: (vantage: Vantage) => Promise<Observation>,
): Promise<Outcome> => {
  const vantages = vantagesOf(context)
  if (vantages.length === 0) return skip('PORT or WS_PORT is 0, and there is no --target')
  return outcomeOf(await Promise.all(vantages.map((vantage) => observe(vantage, question))))
}

import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Fault, fault, type Outcome, skip } from '../check.ts'
import type { CheckContext } from '../context/context.ts'
import { ProbeError } from '../probes/result.ts'
import { RefusedError } from '../wire/conversation.ts'
import { type Vantage, vantagesOf } from './vantage.ts'

/** The answer to one question from one vantage. */
export interface Sight {
  /** What was found, in one line. */
  readonly text: string
  readonly evidence: readonly DoctorEvidence[]
  /** Null when everything is as expected. */
  readonly fault: Pick<Fault, 'cause' | 'fix' | 'severity'> | null
}

export interface Seen extends Sight {
  readonly vantage: Vantage
}

export const sound = (text: string, evidence: readonly DoctorEvidence[] = []): Sight => ({
  ...{ text, evidence, fault: null },
})

export const faulty = (
  text: string,
  evidence: DoctorEvidence | readonly DoctorEvidence[],
  reason: NonNullable<Sight['fault']> = {},
): Sight => ({ text, evidence: [evidence].flat(), fault: reason })

const namesOf = (seen: readonly Seen[]): string => seen.map(({ vantage }) => vantage.name).join(' and ')

const summaryOf = (worst: Seen, { all, wrong }: { all: readonly Seen[]; wrong: readonly Seen[] }): string => {
  if (all.length === 1) return worst.text
  const sound = all.filter((one) => !wrong.includes(one))
  const contrast = sound.length === 0 ? '' : `; ${namesOf(sound)} it works`
  return `${namesOf(wrong)}: ${worst.text}${contrast}`
}

/**
 * One outcome for the answers from all vantages, nearest first. The evidence of sound ones stands beside that of the others:
 * the difference shows where the fault is.
 */
export const outcomeOf = (all: readonly Seen[]): Outcome => {
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
const toSight = (error: unknown, vantage: Vantage): Sight => {
  if (!(error instanceof ProbeError || error instanceof RefusedError)) throw error
  const { message } = error
  const evidence = {
    what: 'the answer',
    expected: 'as the protocol says',
    actual: message,
    source: vantage.name,
  }
  return faulty(message, evidence)
}

export const see = async (
  vantage: Vantage,
  question: (vantage: Vantage) => Promise<Sight>,
): Promise<Seen> => ({
  vantage,
  ...(await question(vantage).catch((error: unknown) => toSight(error, vantage))),
})

/** Asks the question from every vantage at once. */
export const survey = async (
  context: CheckContext,
  question: (vantage: Vantage) => Promise<Sight>,
): Promise<Outcome> => {
  const vantages = vantagesOf(context)
  if (vantages.length === 0) return skip('PORT or WS_PORT is 0, and there is no --target')
  return outcomeOf(await Promise.all(vantages.map((vantage) => see(vantage, question))))
}

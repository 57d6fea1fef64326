import { type Check, fault, pass } from '../../check.ts'
import { type OtherClock, otherClocks } from '../../clocks/other-clocks.ts'

/** A `Date` header has whole seconds. */
const MAX_DIFFERENCE_MS = 5000
/** Tokens of a minute are over or not valid yet. */
const GRAVE_DIFFERENCE_MS = 30_000

const differenceText = ({ aheadMs }: OtherClock): string => {
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1)
  return `${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'}`
}

export const clock: Check = {
  id: 'host.clock',
  group: 'host',
  title: 'The clocks of the servers agree with the local one',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Sign-ins are refused as expired, and times in the history are wrong.',
  cause: 'The clock of one of the machines is not set by a time server, or a virtual machine was paused.',
  cure: {
    text: 'Turn the time service on, on both machines.',
    command: 'timedatectl set-ntp true',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const clocks = await otherClocks(context)
    // No skip: the checks of tokens depend on this one.
    if (clocks.length === 0) return pass('not compared: no other server with a clock answers here')
    const wrong = clocks.filter(
      ({ aheadMs, uncertaintyMs }) => Math.abs(aheadMs) > MAX_DIFFERENCE_MS + uncertaintyMs,
    )
    const [first] = wrong
    if (first === undefined)
      return pass(clocks.map((one) => `${one.server}: ${differenceText(one)} the local one`).join(', '))
    return fault({
      summary: `the clock of ${first.server} is ${differenceText(first)} the local one`,
      evidence: wrong.map((one) => ({
        ...{ what: `clock of ${one.server}`, expected: `within ${MAX_DIFFERENCE_MS / 1000} s` },
        ...{ actual: `${differenceText(one)} the local clock`, source: one.source },
      })),
      ...(wrong.every(({ aheadMs }) => Math.abs(aheadMs) < GRAVE_DIFFERENCE_MS) && { severity: 'warning' }),
    })
  },
}

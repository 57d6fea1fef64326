import { type Fault, frozen, killed } from './fault.ts'
import { pageWhenDegraded } from './world.ts'

/** The proxy explains a fault of API and gateway for a minute. So they come before it. */
export const SERVICE_FAULTS: readonly Fault[] = [
  {
    name: 'the gateway is killed',
    part: 'gateway',
    evidence: /gateway/,
    inject: (_t, { gateway }) => killed(gateway),
  },
  {
    name: 'the gateway hangs',
    part: 'gateway',
    evidence: /gateway/,
    inject: (_t, { gateway }) => frozen(gateway),
  },
  {
    name: 'the API is killed',
    part: 'stream-api',
    evidence: /stream-api/,
    inject: (_t, { api }) => killed(api),
  },
  { name: 'the API hangs', part: 'stream-api', evidence: /stream-api/, inject: (_t, { api }) => frozen(api) },
  {
    name: 'the proxy is killed',
    part: 'proxy',
    evidence: /gateway|stream-api/,
    inject: async (_t, { driver, proxy }) => {
      await pageWhenDegraded(driver)
      return killed(proxy)
    },
  },
  {
    name: 'the proxy hangs',
    part: 'proxy',
    evidence: /gateway|stream-api/,
    inject: async (_t, { driver, proxy }) => {
      await pageWhenDegraded(driver)
      return frozen(proxy)
    },
  },
]

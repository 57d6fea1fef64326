import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { nameOf, statusText } from '../../wire/exchange.ts'
import { load } from './page-files.ts'
import { proxied } from './proxied.ts'

/** `https://host/stream` is `https://host/stream/`: the files of the page are relative to the folder. */
const ask = async (context: CheckContext, { page, name }: Vantage): Promise<Observation> => {
  if (page.pathname === '/') return asExpected('the page is at the root')
  const url = new URL(page.pathname.replace(/\/$/, ''), page)
  const answer = await load(context, url)
  const { location } = answer.headers
  const leadsTo = location === undefined ? null : URL.parse(location, url.href)?.pathname
  const isRedirect = answer.status >= 300 && answer.status < 400 && leadsTo === page.pathname
  const actual = isRedirect ? `a redirect to ${page.pathname}` : statusText(answer)
  const evidence = {
    ...{ what: nameOf({ url }), expected: `a redirect to ${page.pathname}`, actual, source: name },
  }
  return isRedirect
    ? asExpected(`${url.pathname} leads to ${page.pathname}`, [evidence])
    : unexpected(`${url.pathname} without the last slash does not lead to the page: ${actual}`, evidence)
}

export const folder: Check = {
  id: 'proxy.folder',
  group: 'proxy',
  title: 'The address without the last slash leads to the page',
  dependsOn: ['proxy.page'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'The page is white or unknown for those who leave the last slash out.',
  cause:
    'The proxy serves the page at both addresses, or at one only. The files of the page are relative to the folder.',
  cure: {
    text: 'Redirect. nginx: `location = /stream { return 302 /stream/; }`. HAProxy: `http-request redirect location /stream/ if { path /stream }`.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: proxied(ask),
}

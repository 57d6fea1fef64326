import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { nameOf, statusText } from '../../wire/exchange.ts'
import { filesIn, isFile, isHtml, isPage, load } from './page-files.ts'
import { proxied } from './proxied.ts'

const ask = async (context: CheckContext, { page, name }: Vantage): Promise<Observation> => {
  const answer = await load(context, page)
  const at = { what: nameOf({ url: page }), expected: 'the page', source: name }
  if (!isPage(answer)) {
    const actual = isHtml(answer) ? `an error page, ${answer.status}` : statusText(answer)
    return unexpected(`${page.href} is not the page: ${actual}`, { ...at, actual })
  }
  const files = filesIn(answer.body, page)
  const loaded = await Promise.all(files.map(async (url) => ({ url, file: await load(context, url) })))
  const evidence = loaded.map(({ url, file }) => ({
    ...{ what: nameOf({ url }), expected: 'a file of the page', source: name },
    actual: isFile(file) ? 'a file of the page' : isHtml(file) ? 'a page' : statusText(file),
  }))
  const lost = evidence.filter(({ expected, actual }) => expected !== actual)
  if (lost.length === 0) return asExpected(`the page and ${files.length} of its files load`, evidence)
  return unexpected(`${lost.length} of ${files.length} files of the page do not load: ${lost[0]?.what}`, lost)
}

export const page: Check = {
  id: 'proxy.page',
  group: 'proxy',
  title: 'The page and its own files load through the proxy',
  dependsOn: ['socket.route'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page is white, and the console of the browser names scripts that cannot be loaded.',
  cause: 'The proxy sends only the page itself to the API, or answers unknown paths with a page of its own.',
  cure: {
    text: 'Send everything below the path of the page to the API, and remove its prefix once.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: proxied(ask),
}

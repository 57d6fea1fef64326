import type { CheckContext } from '../../context/context.ts'
import { patience } from '../../vantages/patience.ts'
import { type Answer, exchange } from '../../wire/exchange.ts'

/** A page has some ten files; the first ones show whether the proxy finds them. */
const MAX_FILES = 6
const SUCCESS = 200
const REFERENCE = /<(?:script|link)\b[^<>]{0,300}?\b(?:src|href)="([^"<>]{1,300})"/g

/** The files of its own that a page names, relative to its address. */
export const filesIn = (html: string, page: URL): URL[] =>
  [...html.matchAll(REFERENCE)]
    .flatMap(([, reference = '']) => {
      const url = URL.parse(reference, page.href)
      return url !== null && url.origin === page.origin ? [url] : []
    })
    .slice(0, MAX_FILES)

export const isHtml = ({ headers }: Answer): boolean => /^text\/html/.test(headers['content-type'] ?? '')

export const isPage = (answer: Answer): boolean => answer.status === SUCCESS && isHtml(answer)

/** A page in the place of a script is the answer of a server that knows no such file. */
export const isFile = (answer: Answer): boolean => answer.status === SUCCESS && !isHtml(answer)

export const load = (context: CheckContext, url: URL): Promise<Answer> =>
  exchange({ url, signal: patience(context) })

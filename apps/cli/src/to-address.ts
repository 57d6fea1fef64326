import { InvalidArgumentError } from 'commander'

/** Reads an option that is an address without credentials and query. It then ends with `/`. */
export const toAddress =
  (example: string) =>
  (text: string): URL => {
    const url = URL.parse(text.endsWith('/') ? text : `${text}/`)
    const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
    if (isPlain && /^https?:$/.test(url.protocol)) return url
    throw new InvalidArgumentError(`It must be an address such as ${example}.`)
  }

/** Bound of what a server may say: the statistics of one mount are about 1,500 bytes. */
export const MAX_STATISTICS_BYTES = 65_536

/** A name has no quote and a text no tag: Icecast escapes both. */
const SOURCE = '<source mount="'
const LISTENERS = /<listeners>(\d{1,9})<\/listeners>/

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
}

const unescaped = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity)

/** Listeners of a mount in the answer of `/admin/stats`; null if the answer does not name them. */
export const listenersIn = (xml: string, mount: string): number | null => {
  const [, ...sources] = xml.split(SOURCE)
  const source = sources.find((text) => unescaped(text.slice(0, text.indexOf('"'))) === mount)
  const listeners = LISTENERS.exec(source ?? '')?.[1]
  return listeners === undefined ? null : Number(listeners)
}

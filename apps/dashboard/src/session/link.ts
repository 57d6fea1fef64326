const linkIn = (hash: string): string | null => new URLSearchParams(hash.slice(1)).get('link')

/** True while a sign-in link stands in the address and was not taken yet. */
export const hasLink = (): boolean => linkIn(location.hash) !== null

/** The secret of a sign-in link, taken out of the address so that it does not stay in the history. `before`: what stands there instead. */
export const takeLink = (before = location.pathname + location.search): string | null => {
  const link = linkIn(location.hash)
  if (link !== null) history.replaceState(null, '', before)
  return link
}

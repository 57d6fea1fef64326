/** The secret of a sign-in link, taken out of the address so that it does not stay in the history. */
export const takeLink = (): string | null => {
  const link = new URLSearchParams(location.hash.slice(1)).get('link')
  if (link !== null) history.replaceState(null, '', location.pathname + location.search)
  return link
}

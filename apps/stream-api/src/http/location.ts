/** Where a thing just created below the request's path is found. */
export const locationOf = ({ url }: { readonly url: string }, id: string): string =>
  `${url.split('?', 1)[0]}/${id}`

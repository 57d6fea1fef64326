/** All views of the page, in the order of their links. The path is behind the `#` of the address, after the stream. */
export const VIEWS = [
  { path: '/', name: 'show' },
  { path: '/streams', name: 'streams' },
  { path: '/people', name: 'people' },
] as const

export type ViewName = (typeof VIEWS)[number]['name']
